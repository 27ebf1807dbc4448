import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'

export default class ReportMarkdown extends BaseCommand {
  static override summary = "a post in GitHub's Markdown, with its pictures as SVG files beside it"

  static override examples = [
    '<%= config.bin %> <%= command.id %> results/a.json',
    '<%= config.bin %> <%= command.id %> results/a.json -o post/index.md --front-matter',
  ]

  static override strict = false

  static override args = {
    result: Args.string({description: 'results that `bench run` saved; several make one post'}),
  }

  static override flags = {
    output: Flags.string({char: 'o', helpValue: 'FILE', description: 'default: the first result with .md'}),
    title: Flags.string({helpValue: 'TEXT', description: 'heading of the post'}),
    'front-matter': Flags.boolean({
      description: 'begin with title, date and description for a site generator',
    }),
  }

  override async run(): Promise<unknown> {
    const {argv, flags} = await this.parse(ReportMarkdown)
    const {reportMarkdown} = await import('../../cli/bench-report.js')
    const written = await reportMarkdown({
      files: argv as string[],
      output: flags.output,
      title: flags.title,
      frontMatter: flags['front-matter'],
    })
    for (const file of written.files) this.log(file)
    return written
  }
}
