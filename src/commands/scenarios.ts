import {BaseCommand} from '../cli/base-command.js'
import {knownScenarios} from '../config/scenario/find.js'
import type {Scenario} from '../config/scenario/scenario.js'

export default class Scenarios extends BaseCommand {
  static override summary = 'list the scenarios known by name: bundled ones and those of ./scenarios'

  static override examples = ['<%= config.bin %> <%= command.id %>']

  override async run(): Promise<readonly Scenario[]> {
    await this.parse(Scenarios)
    const scenarios = await knownScenarios(process.cwd())
    const width = (pick: (scenario: Scenario) => string) =>
      Math.max(...scenarios.map(scenario => pick(scenario).length))
    const names = width(({name}) => name)
    const requests = width(({method, path}) => `${method} ${path}`)
    for (const {name, method, path, description} of scenarios) {
      this.log(`${name.padEnd(names)}  ${`${method} ${path}`.padEnd(requests)}  ${description}`)
    }
    return scenarios
  }
}
