import {Args, Flags} from '@oclif/core'
import {armOptions} from '../cli/arm-options.js'
import {BaseCommand} from '../cli/base-command.js'
import {searchFlags} from '../cli/search-flags.js'
import {measuringRequest} from '../cli/measuring-request.js'

const search = {helpGroup: 'SEARCH'}

export default class Capacity extends BaseCommand {
  static override usage = '<%= command.id %> [SCENARIO...] --slo CONDITION,… [FLAGS]'

  static override summary =
    'the highest rate of requests at which a service level objective holds, with its interval'

  static override description = `Every arm is saturated once, then started fresh again and again and loaded in an open loop (Poisson arrivals) at one rate
after another, until it is shown at which rate the objective holds and at which it fails. Several arms are measured in turn.

Conditions: p50 to p99.99 and mean (a time), errors (a percentage; 1% where none is named), cpu (cores), memory (a size).

Exit codes: 0 found, or --at-least reached · 2 wrong request · 3 --at-least not reached · 4 undecided within the budget · 5 a server did not start, died or answered wrongly · 130 interrupted, partial results saved.`

  static override examples = [
    "<%= config.bin %> <%= command.id %> --slo 'p99<100ms,errors<0.1%' io --arm sync,workers=4 --arm thread,workers=1,threads=4",
    "<%= config.bin %> <%= command.id %> --slo 'p95<200ms' --at-least 20/s io --mode thread",
    "<%= config.bin %> <%= command.id %> --slo 'p99<50ms,memory<400MB' --mode async --dry-run",
  ]

  static override strict = false

  static override args = {
    scenario: Args.string({description: 'name of a scenario, or path of a .yaml file (default: hello)'}),
  }

  static override flags = {
    slo: Flags.string({
      ...search,
      required: true,
      helpValue: 'CONDITION,…',
      description: "what must hold, such as 'p99<100ms,errors<0.1%'",
    }),
    budget: Flags.string({
      ...search,
      helpValue: 'TIME',
      description: 'stop after about this long, whatever is known by then (default: 5m for each arm)',
    }),
    precision: Flags.string({
      ...search,
      helpValue: 'PERCENT',
      description: 'how far the interval may reach to either side (default: 10%)',
    }),
    'at-least': Flags.string({
      ...search,
      helpValue: 'RATE',
      exclusive: ['precision'],
      description: 'only find out whether the objective holds at this many requests per second',
    }),
    ...searchFlags,
  }

  override async run(): Promise<unknown> {
    const {argv, flags} = await this.parse(Capacity)
    const {benchCapacity} = await import('../cli/bench-capacity.js')
    const {budget, precision, slo, ...words} = flags
    return benchCapacity(
      {
        ...measuringRequest(
          armOptions(argv as string[], words),
          flags,
          ['capacity', ...this.argv],
          this.jsonEnabled(),
        ),
        search: {slo, budget, precision, atLeast: flags['at-least']},
      },
      this.world(),
    )
  }
}
