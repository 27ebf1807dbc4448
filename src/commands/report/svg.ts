import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {chartNames} from '../../cli/chart-names.js'

export default class ReportSvg extends BaseCommand {
  static override summary = 'one chart as SVG or PNG, a file for each scenario'

  static override examples = [
    '<%= config.bin %> <%= command.id %> results/a.json --chart percentiles -o pictures',
  ]

  static override strict = false

  static override args = {
    result: Args.string({description: 'results that `bench run` saved'}),
  }

  static override flags = {
    chart: Flags.option({options: chartNames, required: true, description: 'which question'})(),
    scenario: Flags.string({helpValue: 'NAME', description: 'only this scenario'}),
    png: Flags.boolean({description: 'as PNG instead of SVG'}),
    output: Flags.string({char: 'o', helpValue: 'FOLDER', description: 'default: the working directory'}),
  }

  override async run(): Promise<unknown> {
    const {argv, flags} = await this.parse(ReportSvg)
    const {reportSvg} = await import('../../cli/bench-report.js')
    const written = await reportSvg({files: argv as string[], ...flags, title: undefined})
    for (const file of written.files) this.log(file)
    return written
  }
}
