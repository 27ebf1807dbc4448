import {Args} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'

export default class Explain extends BaseCommand {
  static override summary =
    'why a result is what it is: what binds each arm, and what one more worker would give'

  static override description = `For each arm: the law that gives its throughput and how near the measurement comes to it, how a request spends its time,
and what one more worker, thread, core or client would give by that law. Where arms differ in workers or threads alone,
what more of them gave, and from where on more gives nothing. Where the law does not explain a number, nothing is foretold.
Of a result of bench tune: what the laws of each kind of server are made of.

Exit codes: 0 explained · 2 no result, or one without a saturation phase.`

  static override examples = ['<%= config.bin %> <%= command.id %> results/a.json']

  static override args = {
    result: Args.string({description: 'a saved result of bench run or bench tune', required: true}),
  }

  override async run(): Promise<unknown> {
    const {args} = await this.parse(Explain)
    const {benchExplain} = await import('../cli/bench-explain.js')
    return benchExplain(args.result, !this.jsonEnabled(), {environment: process.env, stdout: this.stdout})
  }
}
