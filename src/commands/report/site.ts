import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'

export default class ReportSite extends BaseCommand {
  static override summary =
    'a folder of results as a static site: index, a page each, leaderboards, history, feeds'

  static override description = `Serve the folder with any web server; its pages ask for nothing from elsewhere. A leaderboard ranks only what is proven,
and states its rules. Pages of results that are gone from the folder are left alone.`

  static override examples = [
    '<%= config.bin %> <%= command.id %> results -o public',
    '<%= config.bin %> <%= command.id %> results -o public --title "Our servers" --base-url https://example.org/bench/',
  ]

  static override args = {
    folder: Args.string({description: 'where results are (default: results)'}),
  }

  static override flags = {
    output: Flags.string({
      char: 'o',
      required: true,
      helpValue: 'FOLDER',
      description: 'where to write; it is made',
    }),
    title: Flags.string({helpValue: 'TEXT', description: 'heading of the site (default: Benchmarks)'}),
    'base-url': Flags.string({
      helpValue: 'URL',
      description: 'where it will stand: the JSON Feed then has whole addresses',
    }),
    charts: Flags.boolean({description: 'draw the charts of every result, about a second each'}),
  }

  override async run(): Promise<unknown> {
    const {args, flags} = await this.parse(ReportSite)
    const {benchReportSite, describeSite} = await import('../../cli/bench-report-site.js')
    const built = await benchReportSite(
      {...flags, folder: args.folder, baseUrl: flags['base-url']},
      this.world(),
    )
    for (const line of describeSite(built)) this.log(line)
    return built
  }
}
