import {Args, Flags} from '@oclif/core'
import {armOptions} from '../cli/arm-options.js'
import {BaseCommand} from '../cli/base-command.js'
import {searchFlags} from '../cli/search-flags.js'
import {measuringRequest} from '../cli/measuring-request.js'
import type {BenchTuneRequest} from '../cli/bench-tune.js'

const tuning = {helpGroup: 'TUNING'}

export default class Tune extends BaseCommand {
  static override usage = '<%= command.id %> [SCENARIO...] [FLAGS]'

  static override summary = 'which server, workers and threads to deploy within so much CPU and memory'

  static override description = `A few starts of every server and mode show what a request takes of CPU, of waiting and of memory. What cannot win by the laws
that follow is left out, with the reason; the rest are raced: started fresh in turn, loaded in an open loop (Poisson arrivals)
near the rate at which the objective breaks, and dropped once they are shown to be behind. Ties stay ties, and the cheapest
of them is advised. Of bench.yaml the app, the server, the scenario and the limits hold.

Exit codes: 0 found · 2 wrong request · 3 nothing fits, or meets the objective · 4 undecided within the budget · 5 every candidate failed · 130 interrupted, partial results saved.`

  static override examples = [
    "<%= config.bin %> <%= command.id %> --app mysite.wsgi:application --cpus 1 --memory 512M --slo 'p99<200ms'",
    '<%= config.bin %> <%= command.id %> io --mode thread --cpus 1 --memory 256M --objective memory --rate 40/s',
    '<%= config.bin %> <%= command.id %> --app mysite.wsgi:application --like heroku-standard-1x --emit procfile',
  ]

  static override strict = false

  static override args = {
    scenario: Args.string({description: 'name of a scenario, or path of a .yaml file (default: hello)'}),
  }

  static override flags = {
    slo: Flags.string({
      ...tuning,
      helpValue: 'CONDITION,…',
      description: "what must hold, such as 'p99<200ms,errors<0.1%' (default: p99<500ms)",
    }),
    objective: Flags.string({
      ...tuning,
      options: ['load', 'memory', 'cpu', 'p99'],
      description: 'what is best: the most load (default), or the least memory, CPU or p99 at --rate',
    }),
    rate: Flags.string({
      ...tuning,
      char: 'R',
      helpValue: 'N',
      description: 'requests per second at which memory, CPU or p99 are compared',
    }),
    budget: Flags.string({
      ...tuning,
      helpValue: 'TIME',
      description: 'stop after about this long, whatever is known by then (default: 8m)',
    }),
    'db-connections': Flags.string({
      ...tuning,
      helpValue: 'N',
      description: 'connections that the database allows in all, as max_connections of PostgreSQL',
    }),
    'db-pool': Flags.string({
      ...tuning,
      helpValue: 'N',
      description: 'connections that one worker may hold at most (default: one for each request in service)',
    }),
    replicas: Flags.string({
      ...tuning,
      helpValue: 'N',
      description: 'deployments that share the database (default: 1)',
    }),
    emit: Flags.string({
      ...tuning,
      options: ['command', 'gunicorn.conf.py', 'procfile', 'k8s'],
      description: 'print only this to stdout, for a file of the deployment; the rest goes to stderr',
    }),
    ...searchFlags,
  }

  override async run(): Promise<unknown> {
    const {argv, flags} = await this.parse(Tune)
    const {benchTune} = await import('../cli/bench-tune.js')
    const {slo, objective, rate, budget, replicas, emit, ...words} = flags
    return benchTune(
      {
        ...measuringRequest(
          armOptions(argv as string[], words),
          flags,
          ['tune', ...this.argv],
          this.jsonEnabled(),
        ),
        tune: {
          ...{slo, objective, rate, budget, replicas},
          ...{dbConnections: flags['db-connections'], dbPool: flags['db-pool']},
        },
        emit: emit as BenchTuneRequest['emit'],
      },
      this.world(),
    )
  }
}
