import type {Socket} from 'node:net'
import type {LossCause} from '../result.js'
import type {RequestTimes} from '../record/request.js'
import type {Connection, EngineListener, Outgoing} from '../engine/contract.js'
import {ownFaultOf} from '../engine/own-fault.js'
import type {Exchange} from './exchange.js'
import type {Client} from './internals.js'
import {readBuffer, type Target} from './target.js'
import {RequestTimeout} from './timeout.js'

/** What all connections of a load have in common. */
export interface Link {
  readonly target: Target
  /** What is sent where nothing else is said. */
  readonly usual: Outgoing
  readonly timeoutMs: number
  readonly listener: EngineListener
}

/** One client of autocannon: sends a request when told, over its socket or a new one, and reports how it ended. */
export class ClientConnection implements Connection {
  connectFailures = 0
  lastError: Error | undefined
  readonly #client: Client
  readonly #exchange: Exchange
  readonly #link: Link
  readonly #timeout: RequestTimeout
  #socket: Socket | undefined
  #isOpen = false
  #answersOnSocket = 0
  /** A request waits for its answer. */
  #isWaiting = false
  #request: Outgoing
  /** Of that request, or of the last one. */
  readonly #times = {dueMs: NaN, sentMs: NaN, endMs: NaN}

  constructor(client: Client, exchange: Exchange, link: Link) {
    this.#client = client
    this.#exchange = exchange
    this.#link = link
    this.#request = link.usual
    this.#timeout = new RequestTimeout(link.timeoutMs, () => this.#expire())
  }

  get isConnected(): boolean {
    return this.#socket !== undefined
  }

  send(dueMs?: number, request = this.#link.usual): RequestTimes {
    const times = this.#times
    times.sentMs = performance.now()
    times.dueMs = dueMs ?? times.sentMs
    this.#isWaiting = true
    const socket = this.#socket ?? this.#connect()
    this.#request = request
    this.#exchange.begin(request.reading)
    socket.write(request.bytes)
    this.#timeout.start()
    this.#client.emit('request')
    return times
  }

  drop(): void {
    this.#socket?.destroy()
    this.#socket = undefined
  }

  /** The load is over. */
  close(): void {
    this.#timeout.stop()
    if (this.#isWaiting) this.#link.listener.givenUp(this.#times.dueMs)
    this.#isWaiting = false
    this.drop()
  }

  #connect(): Socket {
    // Events of a dropped socket still arrive: each handler first looks whether its socket is the current one.
    const socket = this.#link.target.open(length => {
      if (socket === this.#socket) this.#read(length)
    })
    socket.on(this.#link.target.openEvent, () => {
      if (socket === this.#socket) this.#opened(socket)
    })
    socket.on('end', () => {
      if (socket === this.#socket) this.#serverEnded()
    })
    socket.on('error', (error: Error) => {
      if (socket === this.#socket) this.#failed(error)
    })
    this.#socket = socket
    this.#isOpen = false
    this.#answersOnSocket = 0
    this.#exchange.connect()
    return socket
  }

  #opened(socket: Socket): void {
    this.#isOpen = true
    this.connectFailures = 0
    this.#link.target.settle(socket)
    this.#link.listener.opened(this)
  }

  #read(length: number): void {
    const nowMs = performance.now()
    if (!this.#isWaiting) {
      this.#link.listener.unsolicited(1)
      this.drop()
      return
    }
    const reading = this.#exchange.read(readBuffer, length)
    if (reading === 'answered') this.#answered(nowMs)
    else if (reading === 'malformed') this.#lose('protocol', nowMs, this.#exchange.fault)
  }

  #serverEnded(): void {
    const nowMs = performance.now()
    if (!this.#isWaiting) this.drop()
    else this.#endOfAnswer(nowMs)
  }

  #endOfAnswer(nowMs: number): void {
    const exchange = this.#exchange
    const reading = exchange.endOfStream()
    if (reading === 'answered') this.#answered(nowMs)
    else if (reading === 'malformed') this.#lose('protocol', nowMs, exchange.fault)
    else this.#lose(this.#causeOf('eof'), nowMs)
  }

  #failed(error: Error): void {
    this.lastError = error
    if (!this.#isOpen) {
      this.connectFailures++
      this.#client.emit('connError', error)
      const own = ownFaultOf(error, this.#link.target.hasConnected)
      if (own) this.#link.listener.failed(own)
    }
    if (!this.#isWaiting) this.drop()
    else this.#lose(this.#causeOf('reset'), performance.now())
  }

  /**
   * What a connection's end means depends on how far the request was. A reset of a reused connection before any byte
   * is the same race as its end: the server had closed it when the request came.
   */
  #causeOf(end: 'eof' | 'reset'): LossCause {
    if (!this.#isOpen) return 'connect'
    if (this.#exchange.hasBegun) return 'truncated'
    return this.#answersOnSocket > 0 ? 'eofReused' : end
  }

  #answered(nowMs: number): void {
    const {listener} = this.#link
    const exchange = this.#exchange
    this.#end(nowMs)
    this.#answersOnSocket++
    this.#client.emit('response', exchange.status, exchange.bodyBytes, nowMs - this.#times.sentMs, 0)
    if (!exchange.isReusable || !this.#request.keepsAlive) this.drop()
    if (exchange.hasExcess) listener.unsolicited(1)
    listener.answered(this, this.#times, exchange)
  }

  #lose(cause: LossCause, nowMs: number, fault?: string): void {
    this.#end(nowMs)
    this.drop()
    this.#link.listener.lost(this, this.#times, cause, fault)
  }

  #expire(): number {
    if (!this.#isWaiting) return 0
    const nowMs = performance.now()
    const restMs = this.#link.timeoutMs - (nowMs - this.#times.sentMs)
    if (restMs > 0) return restMs
    this.#end(nowMs)
    this.drop()
    this.#client.emit('timeout')
    this.#link.listener.timedOut(this, this.#times)
    return 0
  }

  #end(nowMs: number): void {
    this.#isWaiting = false
    this.#times.endMs = nowMs
  }
}
