import type {IncomingMessage} from 'node:http'
import type {Duplex} from 'node:stream'
import {WebSocketServer, type WebSocket} from 'ws'
import {splitTarget} from '../../app/native.js'
import {statusText} from '../../interface/status.js'
import {handshakeRefusal, webSocketOptions, type HandshakeRefusal} from '../../http/websocket-handshake.js'

const goingAway = 1001
const server = new WebSocketServer(webSocketOptions)

interface Terms {
  /** WebSockets that may be open at once. */
  readonly most: number
  readonly onAnswered: () => void
}

/** Sends back what it receives on /ws; elsewhere there is no WebSocket. */
export function echoWebSocket(request: IncomingMessage, socket: Duplex, early: Buffer, terms: Terms): void {
  const wrong = refusalOf(request, terms)
  if (wrong !== undefined) {
    socket.end(refusalText(wrong), terms.onAnswered)
    return
  }
  server.handleUpgrade(request, socket, early, webSocket => {
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

function refusalOf(request: IncomingMessage, {most}: Terms): HandshakeRefusal | undefined {
  if (splitTarget(request.url ?? '/').path !== '/ws')
    return {status: 403, reason: 'no websocket here', headers: []}
  if (server.clients.size >= most) return {status: 503, reason: 'too many websockets', headers: []}
  return handshakeRefusal(name => request.headers[name])
}

function refusalText({status, reason, headers}: HandshakeRefusal): string {
  const fields = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const body = `${reason}\n`
  return `HTTP/1.1 ${statusText(status)}\r\nConnection: close\r\n${fields}Content-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`
}

/** All that are open in this worker. */
export const webSockets = {
  /** Tells the clients to come back, to somebody else. */
  goAway(): void {
    for (const webSocket of server.clients) webSocket.close(goingAway)
  },
  terminate(): void {
    for (const webSocket of server.clients) webSocket.terminate()
  },
}
