import type {IncomingMessage} from 'node:http'
import type {Duplex} from 'node:stream'
import {WebSocketServer} from 'ws'
import {splitTarget} from '../../app/native.js'

const mostMessageBytes = 1024 * 1024
const goingAway = 1001
const server = new WebSocketServer({noServer: true, maxPayload: mostMessageBytes})

/** Sends back what it receives on /ws; elsewhere there is no WebSocket. */
export function echoWebSocket(
  request: IncomingMessage,
  socket: Duplex,
  early: Buffer,
  onAnswered: () => void,
): void {
  if (splitTarget(request.url ?? '/').path !== '/ws') {
    const body = 'no websocket here\n'
    socket.end(
      `HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      onAnswered,
    )
    return
  }
  server.handleUpgrade(request, socket, early, webSocket => {
    onAnswered()
    webSocket.on('message', (data: Buffer, isBinary) => webSocket.send(data, {binary: isBinary}))
    webSocket.on('error', () => webSocket.terminate())
  })
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
