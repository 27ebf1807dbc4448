import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {groupings} from '../../cli/chart-names.js'

export default class ReportHtml extends BaseCommand {
  static override summary = 'one self-contained page: verdict, tables, charts, checks, method, machine'

  static override description = `The page needs no network and no library and works on a phone and in print. Where it stays small it holds its own data:
other commands of bench read it as a result file.`

  static override examples = [
    '<%= config.bin %> <%= command.id %> results/a.json',
    '<%= config.bin %> <%= command.id %> results/a.json -o comparison.html --title Comparison',
    '<%= config.bin %> <%= command.id %> results/a.json results/b.json --by server -o both.html',
  ]

  static override strict = false

  static override args = {
    result: Args.string({description: 'results that `bench run` saved; several make one page'}),
  }

  static override flags = {
    output: Flags.string({
      char: 'o',
      helpValue: 'FILE',
      description: 'default: the first result with .html; - is stdout',
    }),
    title: Flags.string({helpValue: 'TEXT', description: 'heading of the page'}),
    by: Flags.option({
      options: groupings,
      description: 'of several results: chapters by result (default), by server or by scenario',
    })(),
    data: Flags.boolean({
      allowNo: true,
      description: 'whether the page holds its results (default: where it stays below 700 kB)',
    }),
  }

  override async run(): Promise<unknown> {
    const {argv, flags} = await this.parse(ReportHtml)
    const {reportHtml} = await import('../../cli/bench-report.js')
    const written = await reportHtml({
      ...{files: argv as string[], output: flags.output, title: flags.title},
      ...{by: flags.by, data: flags.data},
    })
    this.tellFiles(written.files, flags.output)
    return written
  }
}
