import {Args} from '@oclif/core'
import {armOptions} from '../cli/arm-options.js'
import {BaseCommand} from '../cli/base-command.js'
import {limitFlags} from '../cli/limit-flags.js'
import {liveFlags, withWebPort} from '../cli/live-flags.js'
import {loadFlags} from '../cli/load-flags.js'
import {measurementFlags} from '../cli/measurement-flags.js'
import {measuringRequest} from '../cli/measuring-request.js'
import {outputFlags} from '../cli/output-flags.js'
import {serverFlags} from '../cli/server-flags.js'

export default class Run extends BaseCommand {
  static override usage = '<%= command.id %> [SCENARIO...] [FLAGS]'

  static override summary =
    'start servers in every worker mode, load them, print tables with intervals, save the result'

  static override description = `Every arm (server, mode, workers, threads) is started fresh in every round, in seeded balanced random order,
warmed up, loaded, and stopped. A round has two phases: saturation (a closed loop: throughput, CPU, memory), then latency
(an open loop: Poisson arrivals at 70 % of that throughput, or 50 % where workers and load generator are more than the cores). Numbers that their checks do not prove are withheld.

Exit codes: 0 done · 2 wrong request · 5 a server did not start, died or answered wrongly · 130 interrupted, partial results saved.`

  static override examples = [
    '<%= config.bin %> <%= command.id %> --mode gevent --workers 4',
    '<%= config.bin %> <%= command.id %> io --mode sync --workers 1,2,4,8',
    '<%= config.bin %> <%= command.id %> --arm sync,workers=8 --arm thread,workers=2,threads=4 --scenario io',
    '<%= config.bin %> <%= command.id %> cpu --mode async --phase latency --rate 200',
    '<%= config.bin %> <%= command.id %> io --mode async --profile spike --rate 50 --duration 20s',
    '<%= config.bin %> <%= command.id %> --url http://127.0.0.1:8000 --path /checkout --connections 8',
    '<%= config.bin %> <%= command.id %> --quick --dry-run',
  ]

  static override strict = false

  static override args = {
    scenario: Args.string({
      description: 'names of scenarios, .yaml files, or paths such as /checkout (default: hello cpu io)',
    }),
  }

  static override flags = {
    ...serverFlags,
    ...limitFlags,
    ...loadFlags,
    ...measurementFlags,
    ...outputFlags,
    ...liveFlags,
  }

  override async run(): Promise<unknown> {
    const {argv, flags} = await this.parse(Run, withWebPort(this.argv))
    const {benchRun} = await import('../cli/bench-run.js')
    return benchRun(
      {
        ...measuringRequest(
          {
            ...armOptions(argv as string[], flags),
            phases: flags.phase,
            effort: flags.quick ? 'quick' : flags.precise ? 'precise' : 'normal',
          },
          flags,
          ['run', ...this.argv],
          this.jsonEnabled(),
        ),
        ...{web: flags.web, events: flags.events},
      },
      this.world(),
    )
  }
}
