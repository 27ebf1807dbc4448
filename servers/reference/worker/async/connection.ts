import type {Socket} from 'node:net'
import type {RequestScope} from '../../interface/asgi.js'
import {HttpError} from '../../http/http-error.js'
import {describeError} from '../../log/describe-error.js'
import {escaped} from '../../log/escaped.js'
import {RequestParser} from '../../http/parser.js'
import type {RequestHead} from '../../interface/request-head.js'
import {asksForWebSocket} from '../../http/websocket-handshake.js'
import {UnreadBody, type Passage} from '../../http/unread-body.js'
import {clientOf} from './client-address.js'
import {Exchange, refusal, type Wire} from './exchange.js'
import {recordExchange, recordRefusal} from './record.js'
import {httpScope} from './scope.js'
import {timeoutsMs, type Service} from './service.js'
import {whenTaken, writeTo} from './socket-write.js'

/** Read no further ahead of the app than this. */
const mostBufferedBytes = 64 * 1024
const settled = Promise.resolve()

/**
 * One client connection: requests one after another, pipelined ones in order, each handed to the app as an exchange.
 * `head` waits for a request or the rest of one; `service` has an app running; `unread body` waits for the end of what
 * the app did not read; `closing` only waits for the client; `websocket` is no HTTP connection any more.
 */
export class Connection implements Wire {
  readonly #socket: Socket
  readonly #service: Service
  readonly #parser: RequestParser
  #phase: 'head' | 'service' | 'unread body' | 'closing' | 'websocket' = 'head'
  #rest: UnreadBody | undefined
  #client: RequestScope['client']
  #inputHasEnded = false
  #deadlineMs: number
  #wakeBody: (() => void) | undefined
  #sayGoodbye: (() => void) | undefined
  #endRecord: ((refusedHead?: string) => void) | undefined

  constructor(socket: Socket, service: Service) {
    this.#socket = socket
    this.#service = service
    this.#parser = new RequestParser(service.limits)
    this.#deadlineMs = performance.now() + timeoutsMs.firstByte
    socket.on('data', this.#onData)
    socket.on('end', this.#onEnd)
    socket.on('close', this.#onClose)
    // 'close' follows and does the rest.
    socket.on('error', () => undefined)
  }

  /** The server's clock: lets go of a client that has run out of time. */
  expire(nowMs: number): void {
    if (nowMs < this.#deadlineMs) return
    if (this.#phase === 'head' || this.#phase === 'unread body') return this.#close()
    this.#socket.destroy()
  }

  /** The worker is to leave: an idle connection has a last second, a busy one finishes, a websocket is told to go. */
  stop(nowMs: number): void {
    if (this.#phase === 'service' || this.#phase === 'closing') return
    this.#sayGoodbye?.()
    this.#deadlineMs = Math.min(this.#deadlineMs, nowMs + timeoutsMs.lastRequest)
  }

  get isGone(): boolean {
    return this.#socket.destroyed || this.#inputHasEnded
  }

  get mayKeepAlive(): boolean {
    return !this.#service.isStopping() && this.#service.keepAliveMs > 0
  }

  readBody(): Uint8Array | 'more' | 'end' {
    return this.#parser.readBody()
  }

  passBody(): Passage {
    return this.#rest?.pass() ?? 'passed'
  }

  expectsRest(continueIsDue: boolean): boolean {
    return this.#rest?.isExpected(continueIsDue) ?? true
  }

  async moreBytes(): Promise<void> {
    this.#deadlineMs = performance.now() + timeoutsMs.body
    await new Promise<void>(resolve => {
      this.#wakeBody = resolve
      this.#socket.resume()
    })
    this.#deadlineMs = Infinity
  }

  gone(): Promise<void> {
    if (this.isGone) return settled
    return new Promise(resolve => this.#socket.once('close', () => resolve()))
  }

  write(...pieces: readonly (string | Uint8Array)[]): Promise<void> {
    return writeTo(this.#socket, pieces, this.#service.stallMs)
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#phase === 'closing') return
    if (this.#phase === 'head') {
      if (!this.#parser.hasPartialHead) this.#deadlineMs = performance.now() + timeoutsMs.head
      this.#parser.push(chunk)
      return this.#advance()
    }
    this.#parser.push(chunk)
    if (this.#phase === 'unread body') this.#goOn()
    else if (this.#wakeBody !== undefined) this.#wake()
    else if (this.#parser.buffered > mostBufferedBytes) this.#socket.pause()
  }

  /** The client will send no more; it may still read, so what it asked for is answered first. */
  readonly #onEnd = (): void => {
    this.#inputHasEnded = true
    this.#wake()
    if (this.#phase === 'head' || this.#phase === 'unread body') this.#close()
    if (this.#phase === 'closing') this.#socket.destroySoon()
  }

  readonly #onClose = (): void => {
    this.#inputHasEnded = true
    this.#phase = 'closing'
    this.#wake()
  }

  #wake(): void {
    const wake = this.#wakeBody
    this.#wakeBody = undefined
    wake?.()
  }

  /** Starts on the next request, if all of its head has arrived. */
  #advance(): void {
    let head: RequestHead | undefined
    try {
      head = this.#parser.readHead()
    } catch (error) {
      if (error instanceof HttpError) return this.#refuseNone(error)
      throw error
    }
    if (head === undefined) {
      if (this.#inputHasEnded) return this.#close()
      if (this.#socket.isPaused()) this.#socket.resume()
      return
    }
    this.#phase = 'service'
    this.#deadlineMs = Infinity
    if (asksForWebSocket(head)) return this.#upgrade(head)
    this.#serve(head)
  }

  #serve(head: RequestHead): void {
    this.#rest = new UnreadBody(this.#parser, head)
    const exchange = new Exchange(this, head)
    const client = (this.#client ??= clientOf(this.#socket))
    const scope = httpScope(head, {client, server: this.#service.server})
    const {accessLog} = this.#service
    if (accessLog !== undefined) this.#endRecord = recordExchange(accessLog, head, exchange, client?.[0])
    this.#service.app(scope, exchange.receive, exchange.send).then(
      () => this.#served(head, exchange),
      (error: unknown) => this.#failed(head, exchange, error),
    )
  }

  #served(head: RequestHead, exchange: Exchange): void {
    if (!exchange.isComplete) {
      // The app was told that the client is gone, and so it left; nobody waits for the rest.
      if (this.isGone && !exchange.hasSentHead) return this.#close()
      return this.#failed(head, exchange, new Error('the app returned before its response was complete'))
    }
    this.#endRecord?.()
    whenTaken(this.#socket, this.#service.answered)
    if (this.#phase === 'closing') return
    if (!exchange.keepsConnection) return this.#close()
    this.#deadlineMs = performance.now() + this.#service.keepAliveMs
    this.#goOn()
  }

  /** From an answered request to the next, past what nobody read of a body. */
  #goOn(): void {
    const passage = this.passBody()
    const nowMs = performance.now()
    if (passage === 'broken' || (passage === 'waits' && this.#inputHasEnded)) return this.#close()
    if (passage === 'waits') {
      this.#phase = 'unread body'
      if (this.#socket.isPaused()) this.#socket.resume()
    } else {
      this.#phase = 'head'
      this.#deadlineMs = nowMs + (this.#parser.hasPartialHead ? timeoutsMs.head : this.#service.keepAliveMs)
    }
    if (this.#service.isStopping()) this.stop(nowMs)
    if (passage === 'passed') this.#advance()
  }

  #failed(head: RequestHead, exchange: Exchange, error: unknown): void {
    if (this.#phase === 'closing') return
    const refused = error instanceof HttpError
    if (!refused) {
      this.#service.log.error(`Error handling request ${escaped(head.target)}\n${describeError(error)}`)
    }
    // Half a response cannot be taken back; cutting it off is the only way left to say that it is not whole.
    if (exchange.hasSentHead) {
      this.#endRecord?.()
      return void this.#socket.destroy()
    }
    if (refused) return this.#refuse(head, error.status, error.message)
    this.#refuse(head, 500, 'the app failed')
  }

  /** What came is no request. */
  #refuseNone(error: HttpError): void {
    const [remote] = (this.#client ??= clientOf(this.#socket)) ?? []
    this.#endRecord = recordRefusal(this.#service, error.message, remote, this.#parser.requestText)
    this.#refuse(undefined, error.status, error.message)
  }

  #refuse(head: RequestHead | undefined, status: number, reason: string): void {
    const text = refusal(head, status, reason)
    this.#endRecord?.(text)
    void this.write(text)
    whenTaken(this.#socket, this.#service.answered)
    this.#close()
  }

  /** Sends FIN and reads on until the client closes too: closing with unread bytes would reset its last response away. */
  #close(): void {
    this.#phase = 'closing'
    this.#deadlineMs = performance.now() + timeoutsMs.close
    this.#socket.resume()
    this.#socket.end()
    if (this.#inputHasEnded) this.#socket.destroySoon()
  }

  #upgrade(head: RequestHead): void {
    this.#phase = 'websocket'
    const socket = this.#socket
    socket.off('data', this.#onData)
    socket.off('end', this.#onEnd)
    // Loaded at the first handshake: most servers never see one.
    import('./websocket.js').then(
      ({serveWebSocket}) => {
        if (socket.destroyed) return
        const early = this.#parser.takeBuffered()
        const session = serveWebSocket({socket, head, early, service: this.#service})
        this.#sayGoodbye = session.goAway
        if (this.#service.isStopping()) this.stop(performance.now())
      },
      (error: unknown) => {
        this.#service.log.error(`WebSockets cannot be served: ${String(error)}`)
        this.#refuse(head, 500, 'the app failed')
      },
    )
  }
}
