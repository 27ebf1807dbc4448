import {Args} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'

export default class ResultsList extends BaseCommand {
  static override summary = 'the saved results of a folder, oldest first'

  static override examples = ['<%= config.bin %> <%= command.id %>']

  static override args = {
    folder: Args.string({description: 'where to look (default: results)'}),
  }

  override async run(): Promise<unknown> {
    const {args} = await this.parse(ResultsList)
    const {describeList, listResults} = await import('../../cli/bench-results.js')
    const list = await listResults(args.folder)
    for (const line of describeList(list)) this.log(line)
    return list
  }
}
