import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'

export default class ReportHtml extends BaseCommand {
  static override summary = 'one self-contained page: verdict, tables, charts, checks, method, machine'

  static override description = `The page needs no network and no library, works on a phone and in print, and holds its own data: other
commands of bench read it as a result file.`

  static override examples = [
    '<%= config.bin %> <%= command.id %> results/a.json',
    '<%= config.bin %> <%= command.id %> results/a.json -o comparison.html --title Comparison',
  ]

  static override strict = false

  static override args = {
    result: Args.string({description: 'results that `bench run` saved; several make one page'}),
  }

  static override flags = {
    output: Flags.string({char: 'o', helpValue: 'FILE', description: 'default: the first result with .html'}),
    title: Flags.string({helpValue: 'TEXT', description: 'heading of the page'}),
  }

  override async run(): Promise<unknown> {
    const {argv, flags} = await this.parse(ReportHtml)
    const {reportHtml} = await import('../../cli/bench-report.js')
    const written = await reportHtml({files: argv as string[], output: flags.output, title: flags.title})
    for (const file of written.files) this.log(file)
    return written
  }
}
