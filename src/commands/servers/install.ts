import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import type {InstalledServer} from '../../cli/bench-install.js'
import {interruption} from '../../cli/interruption.js'

export default class ServersInstall extends BaseCommand {
  static override summary = 'install Python servers, each version in a virtual environment of its own'

  static override description = `Versions are pinned. Environments are in BENCH_CACHE_DIR, else $XDG_CACHE_HOME/workerbench/envs, else ~/.cache/workerbench/envs;
what is there already stays, what was interrupted is made anew. pip's own settings name the package index.

Exit codes: 0 all are installed · 2 wrong request · 5 no Python 3.10 or later, no package index, or a build failed · 130 interrupted.`

  static override examples = ['<%= config.bin %> <%= command.id %> gunicorn gunicorn@20.1 uvicorn']

  static override strict = false

  static override args = {
    server: Args.string({description: 'NAME or NAME@VERSION; `bench servers` lists them'}),
  }

  static override flags = {
    all: Flags.boolean({description: 'every server, in every version'}),
    python: Flags.string({
      helpValue: 'PATH',
      description:
        'interpreter for the environments (default: the first of python3.13 … python3.10, python3)',
    }),
  }

  override async run(): Promise<readonly InstalledServer[]> {
    const {argv, flags} = await this.parse(ServersInstall)
    const {benchInstall} = await import('../../cli/bench-install.js')
    return benchInstall(
      {words: argv as string[], all: flags.all, python: flags.python},
      {
        cwd: process.cwd(),
        environment: process.env,
        signal: interruption(),
        say: line => void this.stderr.write(`${line}\n`),
        print: line => this.log(line),
      },
    )
  }
}
