import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {historyMetrics} from '../cli/history-metrics.js'

export default class History extends BaseCommand {
  static override summary = 'every number over the results of a folder, and where it changed'

  static override description = `Changes are found by E-divisive, with permutations that say whether chance explains them: a level has three results at
least, and of a few results nothing can be shown. Each machine has series of its own, and so has each request and each way
to load it.

Exit codes: 0 done · 2 nothing to follow · 3 with --fail-on-change: something became worse.`

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> results --metric cpu,p99 -o history.html',
    '<%= config.bin %> <%= command.id %> results --fail-on-change --since 2026-11-01',
  ]

  static override args = {
    folder: Args.string({description: 'where results are (default: results)'}),
  }

  static override flags = {
    metric: Flags.option({
      options: historyMetrics,
      multiple: true,
      multipleNonGreedy: true,
      delimiter: ',',
      default: ['throughput', 'p99', 'cpu', 'pss'],
      helpValue: 'NAME,…',
      description: `which numbers: ${historyMetrics.join(', ')}`,
    })(),
    scenario: Flags.string({helpValue: 'NAME', description: 'only this scenario'}),
    arm: Flags.string({helpValue: 'NAME', description: 'only this arm, as the history names it'}),
    'fail-on-change': Flags.boolean({description: 'exit with 3 where a number became worse'}),
    since: Flags.string({
      helpValue: 'DAY',
      dependsOn: ['fail-on-change'],
      description: 'of changes before this day --fail-on-change knows already',
    }),
    output: Flags.string({char: 'o', helpValue: 'FILE', description: 'write a page, too'}),
  }

  override async run(): Promise<unknown> {
    const {args, flags} = await this.parse(History)
    const {benchHistory} = await import('../cli/bench-history.js')
    return benchHistory(
      {
        ...{folder: args.folder, metrics: flags.metric, scenario: flags.scenario, arm: flags.arm},
        ...{since: flags.since, failOnChange: flags['fail-on-change'], output: flags.output},
        isPrinted: !this.jsonEnabled(),
      },
      this.world(),
    )
  }
}
