import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'

export default class ReportCsv extends BaseCommand {
  static override summary = 'one line an arm and scenario, numbers with their intervals'

  static override examples = ['<%= config.bin %> <%= command.id %> results/a.json']

  static override strict = false

  static override args = {
    result: Args.string({description: 'results that `bench run` saved'}),
  }

  static override flags = {
    output: Flags.string({char: 'o', helpValue: 'FILE', description: 'default: stdout'}),
  }

  override async run(): Promise<unknown> {
    const {argv, flags} = await this.parse(ReportCsv)
    const {reportCsv} = await import('../../cli/bench-report.js')
    const {files, text} = await reportCsv({files: argv as string[], output: flags.output, title: undefined})
    if (flags.output === undefined && !this.jsonEnabled()) this.stdout.write(text)
    for (const file of files) this.log(file)
    return {files, text}
  }
}
