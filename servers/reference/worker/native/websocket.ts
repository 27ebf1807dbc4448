import type {IncomingMessage} from 'node:http'
import type {Duplex} from 'node:stream'
import type {WebSocket} from 'ws'
import {splitTarget} from '../../app/native.js'
import {statusText} from '../../interface/status.js'
import {handshakeRefusal, tooManyWebSockets, type HandshakeRefusal} from '../../http/websocket-handshake.js'
import type {WebSocketHost} from '../../http/websocket-host.js'

interface Terms {
  readonly host: WebSocketHost
  readonly onAnswered: () => void
}

/** Sends back what it receives on /ws; elsewhere there is no WebSocket. */
export function echoWebSocket(request: IncomingMessage, socket: Duplex, early: Buffer, terms: Terms): void {
  const wrong = refusalOf(request, terms)
  if (wrong !== undefined) {
    socket.end(refusalText(wrong), terms.onAnswered)
    return
  }
  terms.host.handshakes.handleUpgrade(request, socket, early, webSocket => {
    terms.host.adopt(webSocket)
    terms.onAnswered()
    echo(webSocket)
  })
}

function echo(webSocket: WebSocket): void {
  webSocket.on('message', (data: Buffer, isBinary) => {
    // A client that does not take its answers is not read from either.
    webSocket.pause()
    webSocket.send(data, {binary: isBinary}, () => webSocket.resume())
  })
  // ws says why with a close frame (1009: too large, 1007: not UTF-8) and ends the connection by itself.
  webSocket.on('error', () => undefined)
}

function refusalOf(request: IncomingMessage, {host}: Terms): HandshakeRefusal | undefined {
  if (splitTarget(request.url ?? '/').path !== '/ws')
    return {status: 403, reason: 'no websocket here', headers: []}
  if (host.isFull) return tooManyWebSockets
  return handshakeRefusal(name => request.headers[name])
}

function refusalText({status, reason, headers}: HandshakeRefusal): string {
  const fields = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const body = `${reason}\n`
  return `HTTP/1.1 ${statusText(status)}\r\nConnection: close\r\n${fields}Content-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`
}
