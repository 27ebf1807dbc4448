import {BaseCommand} from '../cli/base-command.js'
import {engineFlag} from '../cli/load-flags.js'
import type {EngineChoice} from '../config/words/engine.js'
import {interruption} from '../cli/interruption.js'

export default class Doctor extends BaseCommand {
  static override summary = 'look at this machine: what will disturb a measurement, and what to do about it'

  static override description =
    'Cores, limits, governor, other work, Node, and what the load generator itself can do on a server that does nothing. Takes about four seconds.'

  static override examples = ['<%= config.bin %> <%= command.id %>']

  static override flags = engineFlag

  override async run(): Promise<unknown> {
    const {flags} = await this.parse(Doctor)
    const {benchDoctor} = await import('../cli/bench-doctor.js')
    return benchDoctor({
      engine: flags.engine as EngineChoice | undefined,
      environment: process.env,
      signal: interruption(),
      print: line => this.log(line),
    })
  }
}
