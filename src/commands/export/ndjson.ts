import {ExportCommand} from '../../cli/export-command.js'

export default class ExportNdjson extends ExportCommand {
  static override summary = 'one JSON object a line: the run, every round, every cell'

  static override examples = ['<%= config.bin %> <%= command.id %> results/a.json']

  static override args = ExportCommand.args

  static override flags = ExportCommand.flags

  override async run(): Promise<unknown> {
    const {args, flags} = await this.parse(ExportNdjson)
    const {exportNdjson} = await import('../../cli/bench-export.js')
    return this.finish(await exportNdjson({file: args.result, output: flags.output}))
  }
}
