import {once} from 'node:events'
import {IncomingMessage} from 'node:http'
import type {Socket} from 'node:net'
import type {WebSocket} from 'ws'
import type {ReceiveEvent, Send} from '../../interface/asgi.js'
import {escaped} from '../../log/escaped.js'
import type {RequestHead} from '../../interface/request-head.js'
import {
  handshakeRefusal,
  tooManyWebSockets,
  webSocketCloseMs,
  type HandshakeRefusal,
} from '../../http/websocket-handshake.js'
import {WebSocketHost} from '../../http/websocket-host.js'
import {clientOf} from './client-address.js'
import {refusal} from './exchange.js'
import {webSocketScope} from './scope.js'
import type {Service} from './service.js'

interface Handover {
  readonly socket: Socket
  readonly head: RequestHead
  /** What the client sent after its request. */
  readonly early: Uint8Array
  readonly service: Service
}

const goingAway = 1001

/** One for the process; loaded with the first handshake, and the same settings for all. */
let ofWorker: WebSocketHost | undefined

const noWebSocket: HandshakeRefusal = {status: 403, reason: 'no websocket here', headers: []}

export interface WebSocketSession {
  /** Tells the client to come back, to somebody else. */
  readonly goAway: () => void
}

/** Runs the app on a WebSocket scope. The handshake is answered when the app accepts, with 403 when it does not. */
export function serveWebSocket(handover: Handover): WebSocketSession {
  const session = new Session(handover)
  void runApp(handover, session)
  return session
}

async function runApp({head, service, socket}: Handover, session: Session): Promise<void> {
  const scope = webSocketScope(head, {client: clientOf(socket), server: service.server})
  try {
    await service.app(scope, session.receive, session.send)
    session.end()
  } catch (error) {
    const text = error instanceof Error ? String(error.stack) : String(error)
    service.log.error(`Error handling websocket ${escaped(head.target)}\n${text}`)
    socket.destroy()
  }
}

class Session implements WebSocketSession {
  readonly #handover: Handover
  readonly #events: ReceiveEvent[] = [{type: 'websocket.connect'}]
  #wake: (() => void) | undefined
  #webSocket: WebSocket | undefined
  #isRefused = false

  constructor(handover: Handover) {
    this.#handover = handover
    handover.socket.once('close', () => this.#push({type: 'websocket.disconnect', code: 1006}))
  }

  readonly receive = async (): Promise<ReceiveEvent> => {
    for (;;) {
      const event = this.#events.shift()
      if (event !== undefined) return event
      this.#webSocket?.resume()
      await new Promise<void>(resolve => (this.#wake = resolve))
    }
  }

  readonly send: Send = async event => {
    switch (event.type) {
      case 'websocket.accept':
        return this.#accept()
      case 'websocket.send':
        return this.#sendData(event.data)
      case 'websocket.close':
        if (this.#webSocket === undefined) this.#refuse(noWebSocket)
        else this.#webSocket.close(event.code ?? 1000)
        return
      default:
        throw new Error(`${event.type} cannot be sent on a websocket scope`)
    }
  }

  readonly goAway = (): void => {
    this.#webSocket?.close(goingAway)
  }

  /** The app has returned: what it left open is closed. */
  end(): void {
    if (this.#webSocket === undefined) this.#refuse(noWebSocket)
    else this.#webSocket.close(1000)
  }

  async #accept(): Promise<void> {
    const {socket, head, early, service} = this.#handover
    const host = (ofWorker ??= new WebSocketHost(service.webSockets))
    const wrong = host.isFull
      ? tooManyWebSockets
      : handshakeRefusal(name => head.headers.find(([each]) => each === name)?.[1])
    if (wrong !== undefined) {
      this.#refuse(wrong)
      if (!socket.destroyed) await once(socket, 'close')
      return
    }
    const request = new IncomingMessage(socket)
    request.method = head.method
    request.url = head.target
    request.headers = Object.fromEntries(head.headers)
    // What ws itself refuses (an extension that is none) it answers with 400; the socket's end then ends this session.
    await new Promise<void>(resolve => {
      socket.once('close', () => resolve())
      host.handshakes.handleUpgrade(request, socket, Buffer.from(early), webSocket => {
        host.adopt(webSocket)
        this.#adopt(webSocket)
        service.answered()
        resolve()
      })
    })
  }

  #adopt(webSocket: WebSocket): void {
    this.#webSocket = webSocket
    webSocket.on('message', (data: Buffer, isBinary: boolean) => {
      this.#push({type: 'websocket.receive', data: isBinary ? data : data.toString('utf8')})
      // One message ahead of the app; the rest waits in the kernel.
      webSocket.pause()
    })
    webSocket.on('close', code => this.#push({type: 'websocket.disconnect', code}))
    // ws says why with a close frame (1009: too large, 1007: not UTF-8) and ends the connection by itself.
    webSocket.on('error', () => undefined)
  }

  #sendData(data: Uint8Array | string): Promise<void> {
    const webSocket = this.#webSocket
    if (webSocket === undefined) throw new Error('websocket.send was sent before websocket.accept')
    return new Promise(resolve => webSocket.send(data, () => resolve()))
  }

  #refuse({status, reason, headers}: HandshakeRefusal): void {
    const {socket, head, service} = this.#handover
    if (this.#isRefused || socket.destroyed) return
    this.#isRefused = true
    socket.end(refusal(head, status, reason, headers), 'latin1', () => service.answered())
    // Somebody must read on for the client's end to be seen, and not for ever.
    socket.resume()
    socket.setTimeout(webSocketCloseMs, () => socket.destroy())
    socket.once('end', () => socket.destroySoon())
  }

  #push(event: ReceiveEvent): void {
    this.#events.push(event)
    this.#wake?.()
  }
}
