import {BaseCommand} from '../../cli/base-command.js'
import {knownScenarios} from '../../config/scenario/find.js'
import type {Scenario} from '../../config/scenario/scenario.js'
import {alignRows} from '../../text/table.js'

export default class Scenarios extends BaseCommand {
  static override summary = 'list the scenarios known by name: bundled ones and those of ./scenarios'

  static override examples = ['<%= config.bin %> <%= command.id %>']

  override async run(): Promise<readonly Scenario[]> {
    await this.parse(Scenarios)
    const scenarios = await knownScenarios(process.cwd())
    const rows = scenarios.map(({name, method, path, description}) => [
      name,
      `${method} ${path}`,
      description,
    ])
    for (const line of alignRows(rows)) this.log(line)
    return scenarios
  }
}
