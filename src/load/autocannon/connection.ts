import type {Socket} from 'node:net'
import type {LossCause} from '../contract.js'
import type {Recorder} from '../recorder.js'
import type {Exchange} from './exchange.js'
import type {Client} from './internals.js'
import {readBuffer, type Target} from './target.js'
import {RequestTimeout} from './timeout.js'

/** Decides when a connection sends; told when it could. */
export interface Pacer {
  /** A socket is connected (TLS included). */
  opened(connection: Connection): void
  /** The request has ended, one way or another; the connection can send. */
  freed(connection: Connection): void
}

/** What all connections of a load have in common. */
export interface Link {
  readonly target: Target
  readonly request: Buffer
  /** The request's own headers allow a second one on its connection. */
  readonly keepsAlive: boolean
  readonly timeoutMs: number
  readonly recorder: Recorder
  readonly pacer: Pacer
}

const nothing = -1

/**
 * One client: sends a request when told, over its socket or a new one, and reports how it ended. At most one request
 * at a time; never a retry. A request's clock starts when it is told to send, or at the start it is told: a new
 * connection's set-up is inside.
 */
export class Connection {
  /** Attempts in a row that did not connect. */
  connectFailures = 0
  lastError: Error | undefined
  private socket: Socket | undefined
  private isOpen = false
  private answersOnSocket = 0
  /** Of the request that waits for its answer, or `nothing`. */
  private sentMs = nothing
  /** Where that request's latency begins. */
  private startMs = nothing
  private readonly timeout: RequestTimeout

  constructor(
    private readonly client: Client,
    private readonly exchange: Exchange,
    private readonly link: Link,
  ) {
    this.timeout = new RequestTimeout(link.timeoutMs, () => this.expire())
  }

  /** The next request needs no new connection. */
  get isConnected(): boolean {
    return this.socket !== undefined
  }

  /** Returns when that was. `startMs`: the request was due then; left out, it is due now. */
  send(startMs?: number): number {
    const nowMs = performance.now()
    this.sentMs = nowMs
    this.startMs = startMs ?? nowMs
    this.link.recorder.sent()
    const socket = this.socket ?? this.connect()
    this.exchange.begin()
    socket.write(this.link.request)
    this.timeout.start()
    this.client.emit('request')
    return nowMs
  }

  /** Destroys the socket. Whatever it still has to say is not heard. */
  drop(): void {
    this.socket?.destroy()
    this.socket = undefined
  }

  /** The load is over: a request without an answer stays in flight. */
  close(): void {
    this.timeout.stop()
    if (this.sentMs !== nothing) this.link.recorder.givenUp(this.startMs)
    this.sentMs = nothing
    this.drop()
  }

  private connect(): Socket {
    // Events of a dropped socket still arrive: each handler first looks whether its socket is the current one.
    const socket = this.link.target.open(length => {
      if (socket === this.socket) this.read(length)
    })
    socket.on(this.link.target.openEvent, () => {
      if (socket === this.socket) this.opened(socket)
    })
    socket.on('end', () => {
      if (socket === this.socket) this.serverEnded()
    })
    socket.on('error', (error: Error) => {
      if (socket === this.socket) this.failed(error)
    })
    this.socket = socket
    this.isOpen = false
    this.answersOnSocket = 0
    this.exchange.connect()
    return socket
  }

  private opened(socket: Socket): void {
    this.isOpen = true
    this.connectFailures = 0
    this.link.recorder.connectionsOpened++
    this.link.target.settle(socket)
    this.link.pacer.opened(this)
  }

  private read(length: number): void {
    const nowMs = performance.now()
    if (this.sentMs === nothing) {
      this.link.recorder.unsolicited++
      this.drop()
      return
    }
    const reading = this.exchange.read(readBuffer, length)
    if (reading === 'answered') this.answered(nowMs)
    else if (reading === 'malformed') this.lose('protocol', nowMs)
  }

  private serverEnded(): void {
    const nowMs = performance.now()
    if (this.sentMs === nothing) this.drop()
    else if (this.exchange.end() === 'answered') this.answered(nowMs)
    else this.lose(this.causeOf('eof'), nowMs)
  }

  private failed(error: Error): void {
    this.lastError = error
    if (!this.isOpen) {
      this.connectFailures++
      this.client.emit('connError', error)
    }
    if (this.sentMs === nothing) this.drop()
    else this.lose(this.causeOf('reset'), performance.now())
  }

  /**
   * What a connection's end means depends on how far the request was. A reset of a reused connection before any byte
   * is the same race as its end: the server had closed it when the request came.
   */
  private causeOf(end: 'eof' | 'reset'): LossCause {
    if (!this.isOpen) return 'connect'
    if (this.exchange.hasBegun) return 'truncated'
    return this.answersOnSocket > 0 ? 'eofReused' : end
  }

  private answered(nowMs: number): void {
    const {recorder, pacer, keepsAlive} = this.link
    const {status, bodyBytes, unsolicited, isReusable} = this.exchange
    const {startMs, sentMs} = this
    this.sentMs = nothing
    this.answersOnSocket++
    recorder.unsolicited += unsolicited
    recorder.answered(startMs, sentMs, nowMs, status, bodyBytes)
    this.client.emit('response', status, bodyBytes, nowMs - sentMs, 0)
    if (!isReusable || !keepsAlive) this.drop()
    pacer.freed(this)
  }

  private lose(cause: LossCause, nowMs: number): void {
    this.sentMs = nothing
    this.drop()
    this.link.recorder.lost(this.startMs, nowMs, cause)
    this.link.pacer.freed(this)
  }

  private expire(): number {
    if (this.sentMs === nothing) return 0
    const nowMs = performance.now()
    const restMs = this.link.timeoutMs - (nowMs - this.sentMs)
    if (restMs > 0) return restMs
    const {startMs, sentMs} = this
    this.sentMs = nothing
    this.drop()
    this.client.emit('timeout')
    this.link.recorder.timedOut(startMs, sentMs, nowMs)
    this.link.pacer.freed(this)
    return 0
  }
}
