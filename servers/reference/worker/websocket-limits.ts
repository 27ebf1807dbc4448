import type {WebSocketLimits} from '../http/websocket-host.js'
import type {Settings} from '../settings/settings.js'

/** Half of a worker's connections at most, where nothing else is said: the others are for requests. */
export function webSocketLimits({
  wsConnections,
  wsMaxSize,
  wsPingInterval,
  workerConnections,
}: Settings): WebSocketLimits {
  return {
    mostBytes: wsMaxSize,
    most: wsConnections === 0 ? Math.ceil(workerConnections / 2) : wsConnections,
    pingMs: wsPingInterval * 1000,
  }
}
