import {afterAll} from 'vitest'
import {contract} from './contract.js'
import {modes, startMode} from './modes.js'

/** Started before the suite is built, because the suite is a function of running servers. */
const servers = await Promise.all(modes.map(mode => startMode(mode)))
afterAll(() => Promise.all(servers.map(server => server.stop())))

for (const server of servers) contract(server)
