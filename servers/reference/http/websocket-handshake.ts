import type {RequestHead} from '../interface/request-head.js'
import type {KnownStatus} from '../interface/status.js'

export interface HandshakeRefusal {
  readonly status: KnownStatus
  readonly reason: string
  readonly headers: readonly (readonly [name: string, value: string])[]
}

/** Sixteen bytes in base64. */
const keyPattern = /^[+/0-9A-Za-z]{21}[AQgw]==$/

/** How long a client may take to answer a close. */
export const webSocketCloseMs = 2000

/** For a worker that has as many as it may. */
export const tooManyWebSockets: HandshakeRefusal = {status: 503, reason: 'too many websockets', headers: []}

/**
 * What is wrong with a WebSocket handshake (RFC 6455 §4.2.1), if anything. Another version than 13 is no bad request:
 * the client is told which one to come back with (§4.4).
 */
export function handshakeRefusal(
  field: (name: string) => string | readonly string[] | undefined,
): HandshakeRefusal | undefined {
  if (field('sec-websocket-version') !== '13') {
    const headers = [
      ['Sec-WebSocket-Version', '13'],
      ['Upgrade', 'websocket'],
    ] as const
    return {status: 426, reason: 'use version 13 of WebSocket', headers}
  }
  const key = field('sec-websocket-key')
  if (typeof key === 'string' && keyPattern.test(key)) return undefined
  return {status: 400, reason: 'malformed Sec-WebSocket-Key', headers: []}
}

/** With a body, what follows the head would be two things: the body, and the WebSocket's first frames. */
export function asksForWebSocket({upgrade, method, chunked, contentLength = 0}: RequestHead): boolean {
  return upgrade === 'websocket' && method === 'GET' && !chunked && contentLength === 0
}
