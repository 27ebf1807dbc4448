import {Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {engineFlag} from '../cli/load-flags.js'
import type {EngineChoice} from '../config/words/engine.js'

export default class Calibrate extends BaseCommand {
  static override summary = "measure this machine's noise, and what bench gate can catch on it"

  static override description = `Rounds of two identical arms of the reference server; gates drawn from them, with and without a change put in; then one
physical gate against a server that is slower by a known amount. What comes of it is kept by the machine's fingerprint in
the cache folder, where bench gate finds it: margins wider than the defaults where this machine needs them.

Exit codes: 0 done · 2 wrong request · 5 the reference server did not start · 130 interrupted.`

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --rounds 40',
  ]

  static override flags = {
    rounds: Flags.string({char: 'r', default: '24', helpValue: 'N', description: 'physical rounds'}),
    budget: Flags.string({
      default: '180s',
      helpValue: 'TIME',
      description: 'of these rounds; the control takes up to 120 s more',
    }),
    seed: Flags.string({
      helpValue: 'N',
      description: 'repeat the order of an earlier one',
    }),
    ...engineFlag,
    quiet: Flags.boolean({char: 'q', description: 'no progress on stderr'}),
  }

  override async run(): Promise<unknown> {
    const {flags} = await this.parse(Calibrate)
    const {benchCalibrate} = await import('../cli/bench-calibrate.js')
    return benchCalibrate(
      {
        rounds: flags.rounds,
        budget: flags.budget,
        seed: flags.seed,
        engine: flags.engine as EngineChoice | undefined,
        quiet: flags.quiet,
        report: this.jsonEnabled() ? 'none' : 'stdout',
      },
      this.world(),
    )
  }
}
