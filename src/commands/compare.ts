import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'

export default class Compare extends BaseCommand {
  static override summary = 'compare saved results: ratios with intervals, ~ where no difference is shown'

  static override description = `The first result is what ratios are relative to. Cells are matched by scenario and arm; where each result has one arm
of its own under a scenario, these are compared. Results of different machines are refused unless --force is given.

Exit codes: 0 compared · 2 nothing to compare, or a file that is no result.`

  static override examples = [
    '<%= config.bin %> <%= command.id %> before=results/a.json after=results/b.json',
    '<%= config.bin %> <%= command.id %> results/a.json results/b.json --format markdown',
  ]

  static override strict = false

  static override args = {
    result: Args.string({
      name: 'RESULT',
      description: 'saved results, two or more: PATH or LABEL=PATH',
      required: true,
    }),
  }

  static override flags = {
    format: Flags.option({
      options: ['terminal', 'markdown', 'csv', 'json'] as const,
      default: 'terminal',
      description: 'how to print it',
    })(),
    force: Flags.boolean({description: 'compare results of different machines all the same, with a warning'}),
  }

  override async run(): Promise<unknown> {
    const {argv, flags} = await this.parse(Compare)
    const {benchCompare} = await import('../cli/bench-compare.js')
    return benchCompare(
      {
        results: argv as string[],
        force: flags.force,
        format: this.jsonEnabled() ? 'none' : flags.format,
      },
      {environment: process.env, stdout: this.stdout},
    )
  }
}
