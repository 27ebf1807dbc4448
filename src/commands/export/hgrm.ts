import {Flags} from '@oclif/core'
import {ExportCommand} from '../../cli/export-command.js'

export default class ExportHgrm extends ExportCommand {
  static override summary = "the latency distribution of one arm, as HdrHistogram's plotters read it"

  static override description = `Latencies in ms of all rounds together. A percentile of the tables is the median of the rounds' own, so that the
two differ where rounds do.`

  static override examples = [
    '<%= config.bin %> <%= command.id %> results/a.json --scenario hello --arm async -o async.hgrm',
  ]

  static override args = ExportCommand.args

  static override flags = {
    ...ExportCommand.flags,
    scenario: Flags.string({
      helpValue: 'NAME',
      description: 'of which scenario (needed where there are several)',
    }),
    arm: Flags.string({helpValue: 'NAME', description: 'of which arm, as the tables call it'}),
  }

  override async run(): Promise<unknown> {
    const {args, flags} = await this.parse(ExportHgrm)
    const {exportHgrm} = await import('../../cli/bench-export.js')
    const {scenario, arm, output} = flags
    return this.finish(await exportHgrm({file: args.result, output, scenario, arm}))
  }
}
