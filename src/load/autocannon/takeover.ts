import {bugError} from '../../error.js'
import {ClientConnection, type Link} from './connection.js'
import {Exchange} from './exchange.js'
import {requireKnownClient} from './hooks.js'
import type {Client} from './internals.js'
import type {ReaderOptions} from '../response/reader.js'

/**
 * Takes a client of autocannon over, from `setupClient`. That is called inside its constructor: before the timeout
 * ticker and the parser's callbacks exist, and before it connects. The first `_connect()` is the end of construction.
 *
 * What is replaced, and why: the request queue (it survives a reconnect, so that answers are matched to ever older
 * requests), `_connect` (it resets neither queue nor parser, spins without back-off, never verifies a certificate),
 * the ticker (it counts wrongly), the parser's callbacks (no EOF bodies, 1xx and HEAD misread). The client goes on to
 * emit `request`, `response`, `timeout` and `connError`, so autocannon's own totals stay a second opinion.
 */
export function takeOver(
  client: Client,
  link: Link,
  reading: ReaderOptions,
  taken: (connection: ClientConnection) => void,
): void {
  const parserClass = requireKnownClient(client)
  client.rate = 0
  client.reconnectRate = 0
  client.pipelinedRequests = {clear: () => undefined}
  client._doRequest = refuse
  client._connect = () => {
    client._connect = refuse
    client.timeoutTicker?.clear()
    client.timeoutTicker = {clear: () => undefined, reschedule: () => undefined}
    const connection = new ClientConnection(client, new Exchange(client.parser, parserClass, reading), link)
    client._destroyConnection = () => {
      connection.drop()
    }
    taken(connection)
  }
}

function refuse(): never {
  throw bugError('autocannon acted on a client that was taken over')
}
