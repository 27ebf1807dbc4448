import type {Connection, Engine} from '../engine/contract.js'

const firstBackOffMs = 10
const longestBackOffMs = 1000

/**
 * Lets a connection that is not connected send again: after this turn of the event loop, or, when it could not connect,
 * 10 ms later, doubling to 1 s. After the turn, because a connect costs 0.1–0.2 ms, during which answers that have
 * already come to other sockets would wait for their time stamp.
 */
export function reconnect(
  {connectFailures}: Connection,
  engine: Pick<Engine, 'defer'>,
  send: () => void,
): void {
  if (connectFailures === 0) engine.defer(send)
  else setTimeout(send, backOffMs(connectFailures))
}

export function backOffMs(failures: number): number {
  return Math.min(longestBackOffMs, firstBackOffMs * 2 ** (failures - 1))
}
