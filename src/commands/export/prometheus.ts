import {ExportCommand} from '../../cli/export-command.js'

export default class ExportPrometheus extends ExportCommand {
  static override summary = 'numbers, counters and latency histograms in the text format of Prometheus'

  static override examples = ['<%= config.bin %> <%= command.id %> results/a.json']

  static override args = ExportCommand.args

  static override flags = ExportCommand.flags

  override async run(): Promise<unknown> {
    const {args, flags} = await this.parse(ExportPrometheus)
    const {exportPrometheus} = await import('../../cli/bench-export.js')
    return this.finish(await exportPrometheus({file: args.result, output: flags.output}))
  }
}
