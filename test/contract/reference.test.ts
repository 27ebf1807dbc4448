import {afterAll} from 'vitest'
import {contractRuleIds} from '../../src/server/manifest/contract-rules.js'
import {contract} from './contract.js'
import {implementations, modes, startMode} from './modes.js'

/** Started before the suite is built, because the suite is a function of running servers. */
const servers = await Promise.all(modes.map(mode => startMode(mode)))
afterAll(() => Promise.all(servers.map(server => server.stop())))

/**
 * What depends on how a mode waits and on what becomes of its connections. All else is the same code in sync, thread and
 * green, and is checked in one of them.
 */
const ofWaiting = contractRuleIds.filter(
  id =>
    /^(connection|service)\./.test(id) ||
    [
      'endpoint.answers',
      'endpoint.whoami',
      'message.http10',
      'body.echo',
      'body.large-chunked',
      'body.expect-continue',
      'body.slow-reader',
    ].includes(id),
)

for (const server of servers) {
  const isWhole = implementations.some(mode => mode === server.name)
  contract(server, isWhole ? contractRuleIds : ofWaiting)
}
