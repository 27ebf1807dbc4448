import {WebSocketServer, type WebSocket} from 'ws'
import {webSocketCloseMs} from './websocket-handshake.js'

export interface WebSocketLimits {
  /** Of a message; a larger one closes its connection with 1009. */
  readonly mostBytes: number
  /** WebSockets that may be open at once; others are for plain requests. */
  readonly most: number
  /** A WebSocket that has been silent for so long is asked whether it is there, and dropped after as long again. 0: never. */
  readonly pingMs: number
}

const goingAway = 1001

/** Of a message. Each is an object of a hundred bytes or so; the Autobahn suite sends 65,536 of 64 bytes. */
const mostFragments = 128 * 1024

/** All WebSockets of one worker. */
export class WebSocketHost {
  /** For the handshakes; a WebSocket that it makes is to be adopted. */
  readonly handshakes: WebSocketServer
  readonly #most: number
  readonly #open = new Map<WebSocket, Watched>()
  readonly #pingMs: number
  #round: NodeJS.Timeout | undefined

  constructor({mostBytes, most, pingMs}: WebSocketLimits) {
    // The types of ws do not know closeTimeout yet.
    const options = {
      noServer: true,
      maxPayload: mostBytes,
      maxFragments: mostFragments,
      closeTimeout: webSocketCloseMs,
      clientTracking: false,
    }
    this.handshakes = new WebSocketServer(options)
    this.#most = most
    this.#pingMs = pingMs
  }

  get isFull(): boolean {
    return this.#open.size >= this.#most
  }

  adopt(webSocket: WebSocket): void {
    const watched: Watched = {isHeard: true, waitingBytes: 0}
    const heard = (): void => {
      watched.isHeard = true
    }
    this.#open.set(webSocket, watched)
    webSocket.on('message', heard).on('ping', heard).on('pong', heard)
    webSocket.once('close', () => this.#gone(webSocket))
    if (this.#pingMs > 0) this.#round ??= setInterval(() => this.#ask(), this.#pingMs).unref()
  }

  /** Tells the clients to come back, to somebody else. */
  goAway(): void {
    for (const webSocket of this.#open.keys()) webSocket.close(goingAway)
  }

  terminate(): void {
    for (const webSocket of this.#open.keys()) webSocket.terminate()
  }

  #gone(webSocket: WebSocket): void {
    this.#open.delete(webSocket)
    if (this.#open.size > 0) return
    clearInterval(this.#round)
    this.#round = undefined
  }

  #ask(): void {
    for (const [webSocket, watched] of this.#open) {
      const takesNothing = webSocket.bufferedAmount > 0 && webSocket.bufferedAmount === watched.waitingBytes
      // A paused one is not heard because nobody listens: its app is busy.
      if (takesNothing || (!watched.isHeard && !webSocket.isPaused)) {
        webSocket.terminate()
        continue
      }
      watched.isHeard = false
      if (webSocket.readyState === webSocket.OPEN && !webSocket.isPaused) webSocket.ping()
      watched.waitingBytes = webSocket.bufferedAmount
    }
  }
}

interface Watched {
  isHeard: boolean
  /** What it had not taken at the last look. */
  waitingBytes: number
}
