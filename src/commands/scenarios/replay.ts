import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'

export default class ScenariosReplay extends BaseCommand {
  static override usage = '<%= command.id %> LOG [FLAGS]'

  static override summary = 'send the requests of an access log again, when they came'

  static override description = `The common and combined formats (Apache, nginx, gunicorn) are understood, with nginx's $msec or without, and JSON lines.
Only GET and HEAD are sent, unless others are allowed. Latency counts from the instant at which a request was due.
Without --url the server that bench.yaml or --server and --mode name is started, and stopped afterwards.`

  static override examples = [
    '<%= config.bin %> <%= command.id %> access.log --url http://127.0.0.1:8000',
    '<%= config.bin %> <%= command.id %> access.log.gz --speed 10 --from 2026-11-29T12:00:00Z --to 2026-11-29T12:30:00Z --url http://127.0.0.1:8000',
  ]

  static override args = {
    log: Args.string({required: true, description: 'an access log, or one packed by gzip (.gz)'}),
  }

  static override flags = {
    url: Flags.string({helpValue: 'http://HOST:PORT', description: 'a server that already runs'}),
    server: Flags.string({helpValue: 'NAME', exclusive: ['url'], description: 'the server to start'}),
    mode: Flags.string({char: 'k', helpValue: 'MODE', exclusive: ['url'], description: 'and its mode'}),
    insecure: Flags.boolean({dependsOn: ['url'], description: 'accept any TLS certificate of --url'}),
    speed: Flags.string({helpValue: 'N', description: 'so many times as fast (default: 1)'}),
    from: Flags.string({helpValue: 'TIME', description: 'leave out what came before'}),
    to: Flags.string({helpValue: 'TIME', description: 'leave out what came then or later'}),
    allow: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      delimiter: ',',
      helpValue: 'METHOD,…',
      description: 'send requests of these methods too, without a body: they may change data',
    }),
    'load-workers': Flags.string({
      helpValue: 'N',
      description: 'generator processes that share the load, 1 to 8 (default: 1)',
    }),
    seed: Flags.string({helpValue: 'N', description: 'repeat the instants of an earlier replay'}),
  }

  override async run(): Promise<unknown> {
    const {args, flags} = await this.parse(ScenariosReplay)
    const {benchScenariosReplay} = await import('../../cli/bench-scenarios-replay.js')
    return benchScenariosReplay(
      {
        ...flags,
        file: args.log,
        allow: flags.allow ?? [],
        loadWorkers: flags['load-workers'],
        report: this.jsonEnabled() ? 'none' : 'stdout',
      },
      this.world(),
    )
  }
}
