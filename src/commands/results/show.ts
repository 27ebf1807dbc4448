import {Args} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {styleFor} from '../../text/style.js'

export default class ResultsShow extends BaseCommand {
  static override summary = 'the tables of a saved result, or of the one inside an HTML report'

  static override examples = ['<%= config.bin %> <%= command.id %> results/a.json']

  static override args = {
    result: Args.string({required: true, description: 'what `bench run` saved'}),
  }

  override async run(): Promise<unknown> {
    const {args} = await this.parse(ResultsShow)
    const {showResult} = await import('../../cli/bench-results.js')
    const {result, text} = await showResult(args.result, styleFor(this.stdout, process.env))
    if (!this.jsonEnabled()) this.stdout.write(text)
    return result
  }
}
