import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {groupings, platforms} from '../../cli/chart-names.js'

export default class ReportMarkdown extends BaseCommand {
  static override summary = "a post in GitHub's Markdown, with its pictures beside it"

  static override examples = [
    '<%= config.bin %> <%= command.id %> results/a.json',
    '<%= config.bin %> <%= command.id %> results/a.json -o post/index.md --platform hugo --author Ada --tags python,http',
    '<%= config.bin %> <%= command.id %> results/a.json --platform devto --png --picture-base https://example.org/post',
  ]

  static override strict = false

  static override args = {
    result: Args.string({description: 'results that `bench run` saved; several make one post'}),
  }

  static override flags = {
    output: Flags.string({
      char: 'o',
      helpValue: 'FILE',
      description: 'default: the first result with .md; - is stdout',
    }),
    title: Flags.string({helpValue: 'TEXT', description: 'heading of the post'}),
    author: Flags.string({helpValue: 'NAME', description: 'who signs it'}),
    intro: Flags.string({helpValue: 'FILE', description: 'Markdown of your own, after the short answer'}),
    tags: Flags.string({helpValue: 'A,B', description: 'for the front matter'}),
    platform: Flags.option({
      options: platforms,
      default: 'github',
      description: 'where it will be read: devto and hugo have front matter of their own',
    })(),
    'front-matter': Flags.boolean({
      description: 'begin with title, date and description on github, too',
    }),
    'picture-base': Flags.string({
      helpValue: 'URL',
      description: 'where the pictures will be found (default: beside the text)',
    }),
    png: Flags.boolean({description: 'pictures as PNG instead of SVG'}),
    by: Flags.option({
      options: groupings,
      description: 'of several results: chapters by result (default), by server or by scenario',
    })(),
  }

  override async run(): Promise<unknown> {
    const {argv, flags} = await this.parse(ReportMarkdown)
    const {reportMarkdown} = await import('../../cli/bench-report.js')
    const {output, title, by, platform, author, intro, png, tags} = flags
    const written = await reportMarkdown({
      ...{files: argv as string[], output, title, by, platform, author, intro, png},
      ...{frontMatter: flags['front-matter'], pictureBase: flags['picture-base']},
      tags: tags?.split(',').flatMap(tag => tag.trim() || []),
    })
    this.tellFiles(written.files, flags.output)
    return written
  }
}
