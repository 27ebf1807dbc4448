import {BaseCommand} from '../../cli/base-command.js'
import type {ListedServer} from '../../cli/bench-servers.js'

export default class Servers extends BaseCommand {
  static override summary = 'list the servers that can be started here, and how to get the others'

  static override examples = ['<%= config.bin %> <%= command.id %>']

  override async run(): Promise<readonly ListedServer[]> {
    await this.parse(Servers)
    const {listServers} = await import('../../cli/bench-servers.js')
    return listServers({cwd: process.cwd(), environment: process.env, print: line => this.log(line)})
  }
}
