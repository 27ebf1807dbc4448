import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'

export default class ScenariosCheck extends BaseCommand {
  static override usage = '<%= command.id %> SCENARIO [FLAGS]'

  static override summary = 'go through a scenario once, step by step, and print what is sent and received'

  static override description = `Each request of a session is sent in turn, without its pauses, up to the first that fails. What is secret is masked.
Without --url the server that bench.yaml or --server and --mode name is started, and stopped afterwards.

Exit codes: 0 every step is as expected · 2 wrong request · 5 a step is not, or the server did not start.`

  static override examples = [
    '<%= config.bin %> <%= command.id %> scenarios/checkout.yaml --url http://127.0.0.1:8000',
    '<%= config.bin %> <%= command.id %> io --mode async',
  ]

  static override args = {
    scenario: Args.string({required: true, description: 'name of a scenario, or path of a .yaml file'}),
  }

  static override flags = {
    url: Flags.string({helpValue: 'http://HOST:PORT', description: 'a server that already runs'}),
    server: Flags.string({helpValue: 'NAME', exclusive: ['url'], description: 'the server to start'}),
    mode: Flags.string({char: 'k', helpValue: 'MODE', exclusive: ['url'], description: 'and its mode'}),
    insecure: Flags.boolean({dependsOn: ['url'], description: 'accept any TLS certificate of --url'}),
    row: Flags.string({helpValue: 'N', description: 'take the rows of data of the Nth session (default: 1)'}),
  }

  override async run(): Promise<unknown> {
    const {args, flags} = await this.parse(ScenariosCheck)
    const {benchScenariosCheck} = await import('../../cli/bench-scenarios-check.js')
    const {url, server, mode, insecure, row} = flags
    return benchScenariosCheck(
      {
        scenario: args.scenario,
        url,
        server,
        mode,
        insecure,
        row,
        report: this.jsonEnabled() ? 'none' : 'stdout',
      },
      this.world(),
    )
  }
}
