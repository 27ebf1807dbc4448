import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import type {ProbedServer} from '../../cli/bench-probe.js'
import {interruption} from '../../cli/interruption.js'

export default class ServersProbe extends BaseCommand {
  static override usage = '<%= command.id %> [SERVER...] [FLAGS]'

  static override summary =
    'ask a server from outside how many requests it really serves at once, and what stops it'

  static override description = `Requests in service, what a computing request does to others, silent and slow clients, keep-alive, pipelining, WebSocket, fan-out, the meaning of its timeout, and how workers share.

A named server is started with one worker (and four threads where it has a pool), again with --timeout 2, and again with four workers; about 30 s each on an idle machine, at most 3 min. With --url and --command it is asked as it is; what only bench's own app can do is then left out, unless it serves that app.`

  static override examples = ['<%= config.bin %> <%= command.id %> --url http://127.0.0.1:8000']

  static override strict = false

  static override args = {
    server: Args.string({description: 'NAME[@VERSION], all it has, or NAME/MODE (default: reference)'}),
  }

  static override flags = {
    framework: Flags.option({
      options: ['plain', 'django'] as const,
      description: "bench's app in a named Python server",
    })(),
    url: Flags.string({
      helpValue: 'http://HOST:PORT',
      exclusive: ['command'],
      description: 'a server on this machine that runs already',
    }),
    command: Flags.string({helpValue: "'PROGRAM … {port}'", description: 'start this, on a free port'}),
    path: Flags.string({
      helpValue: '/PATH',
      description: "a request that waits some tenths of a second (default: the fixed app's /sleep?ms=300)",
    }),
    'fast-path': Flags.string({helpValue: '/PATH', description: 'a request of no cost (default: /)'}),
    pid: Flags.string({
      dependsOn: ['url'],
      description: 'its root process: counts processes and threads',
    }),
    timeout: Flags.string({
      helpValue: 'SECONDS',
      description: 'the timeout that --url or --command was started with: what does it limit?',
    }),
    quiet: Flags.boolean({char: 'q', description: 'no progress on stderr'}),
  }

  override async run(): Promise<readonly ProbedServer[]> {
    const {argv, flags} = await this.parse(ServersProbe)
    const {benchServersProbe} = await import('../../cli/bench-servers-probe.js')
    return benchServersProbe(
      {...flags, words: argv as string[], fastPath: flags['fast-path']},
      {
        cwd: process.cwd(),
        environment: process.env,
        stdout: this.stdout,
        stderr: this.stderr,
        signal: interruption(),
        print: text => this.log(text),
      },
    )
  }
}
