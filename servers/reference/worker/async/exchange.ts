import type {Receive, ReceiveEvent, ResponseBody, ResponseStart, Send} from '../../interface/asgi.js'
import type {RequestHead} from '../../interface/request-head.js'
import {byteLength, bytesOf, type BodyPart} from '../../interface/body-part.js'
import {chunkHead, lastChunk} from '../../http/packer.js'
import {responseHead, type ResponseHead} from '../../http/response-head.js'
import {statusText} from '../../interface/status.js'
import type {Passage} from '../../http/unread-body.js'

/** What an exchange needs of the connection that it takes place on. */
export interface Wire {
  readonly isGone: boolean
  /** Whether the connection itself could go on after this response. */
  readonly mayKeepAlive: boolean
  readBody(): Uint8Array | 'more' | 'end'
  /** Throws away what is at hand of the body. */
  passBody(): Passage
  /** Whether the rest of it is worth waiting for. */
  expectsRest(continueIsDue: boolean): boolean
  /** Resolves when there is more to read or the client is gone. */
  moreBytes(): Promise<void>
  /** Resolves when the client is gone. */
  gone(): Promise<void>
  /** Writes the pieces together; resolves when more may be written. */
  write(...pieces: readonly (string | Uint8Array)[]): Promise<void>
}

const settled = Promise.resolve()
const noBytes = new Uint8Array(0)

/** One request and its response: the `receive` and `send` that an ASGI app is called with. */
export class Exchange {
  readonly #wire: Wire
  readonly #request: RequestHead
  #bodyHasEnded: boolean
  #bodyHasBegun = false
  #start: ResponseStart | undefined
  #sentHead: ResponseHead | undefined
  #sentBytes = 0
  #isComplete = false

  constructor(wire: Wire, request: RequestHead) {
    this.#wire = wire
    this.#request = request
    this.#bodyHasEnded = !request.chunked && (request.contentLength ?? 0) === 0
  }

  /** The whole response has been written. */
  get isComplete(): boolean {
    return this.#isComplete
  }

  get hasSentHead(): boolean {
    return this.#sentHead !== undefined
  }

  /** As it was sent; undefined before that. */
  get headText(): string | undefined {
    return this.#sentHead?.text
  }

  /** Of the body; a response to HEAD has none on the wire. */
  get sentBytes(): number {
    return this.#sentHead?.framing === 'none' ? 0 : this.#sentBytes
  }

  get keepsConnection(): boolean {
    return this.#isComplete && this.#sentHead?.keepAlive === true
  }

  readonly receive: Receive = async (): Promise<ReceiveEvent> => {
    if (this.#bodyHasBegun && this.#bodyHasEnded) {
      await this.#wire.gone()
      return {type: 'http.disconnect'}
    }
    if (this.#request.expectContinue && !this.#bodyHasBegun && !this.#bodyHasEnded && !this.hasSentHead) {
      void this.#wire.write('HTTP/1.1 100 Continue\r\n\r\n')
    }
    this.#bodyHasBegun = true
    return this.#nextPiece()
  }

  readonly send: Send = event => {
    switch (event.type) {
      case 'http.response.start':
        if (this.#start !== undefined) throw new Error('http.response.start was sent twice')
        // Held back until there is a body: head and body then leave together.
        this.#start = event
        return settled
      case 'http.response.body':
        return this.#sendBody(event)
      default:
        throw new Error(`${event.type} cannot be sent on an http scope`)
    }
  }

  async #nextPiece(): Promise<ReceiveEvent> {
    for (;;) {
      const piece = this.#wire.readBody()
      if (piece === 'end') {
        this.#bodyHasEnded = true
        return {type: 'http.request', body: noBytes, moreBody: false}
      }
      if (piece !== 'more') return {type: 'http.request', body: piece, moreBody: true}
      if (this.#wire.isGone) return {type: 'http.disconnect'}
      await this.#wire.moreBytes()
    }
  }

  #sendBody({body, moreBody = false}: ResponseBody): Promise<void> {
    if (this.#start === undefined) throw new Error('http.response.body was sent before http.response.start')
    if (this.#isComplete) throw new Error('http.response.body was sent after the last one')
    const before = this.#sentHead === undefined ? this.#makeHead(this.#start, body, moreBody).text : ''
    const length = byteLength(body)
    this.#sentBytes += length
    this.#isComplete = !moreBody
    this.#checkLength()
    return this.#writeFramed(before, body, length)
  }

  #makeHead(start: ResponseStart, body: BodyPart, moreBody: boolean): ResponseHead {
    const traits = {
      method: this.#request.method,
      version: this.#request.version,
      keepAlive: this.#request.keepAlive && this.#wire.mayKeepAlive && this.#nextCanBeFound(moreBody),
    }
    const status = {status: statusText(start.status), headers: start.headers}
    return (this.#sentHead = responseHead(traits, status, moreBody ? undefined : byteLength(body)))
  }

  /** A body that the app does not want any more is passed over; an app that has more to send may still read it. */
  #nextCanBeFound(moreBody: boolean): boolean {
    if (this.#bodyHasEnded) return true
    if (moreBody || this.#bodyHasBegun) return false
    const passage = this.#wire.passBody()
    if (passage === 'passed') this.#bodyHasEnded = true
    // Without its 100 Continue a client need not send the body at all.
    return (
      passage === 'passed' || (passage === 'waits' && this.#wire.expectsRest(this.#request.expectContinue))
    )
  }

  #checkLength(): void {
    const {framing, length = 0} = this.#sentHead ?? {}
    if (framing !== 'counted') return
    if (this.#sentBytes > length || (this.#isComplete && this.#sentBytes < length)) {
      this.#isComplete = false
      throw new Error(`the app promised ${length} bytes and sent ${this.#sentBytes}`)
    }
  }

  #writeFramed(before: string, body: BodyPart, length: number): Promise<void> {
    const framing = this.#sentHead?.framing
    if (framing === 'none' || length === 0) {
      const end = framing === 'chunked' && this.#isComplete ? lastChunk : ''
      return before + end === '' ? settled : this.#wire.write(before + end)
    }
    const opening = framing === 'chunked' ? before + chunkHead(length) : before
    const closing = framing !== 'chunked' ? '' : this.#isComplete ? `\r\n${lastChunk}` : '\r\n'
    // One string, when every character is one byte, is one write without a copy of ours.
    if (typeof body === 'string' && length === body.length) return this.#wire.write(opening + body + closing)
    return this.#wire.write(...[opening, bytesOf(body), closing].filter(piece => piece !== ''))
  }
}

/** The server's own word on a request; always the last response on its connection. */
export function refusal(
  request: RequestHead | undefined,
  status: number,
  reason: string,
  headers: ResponseStart['headers'] = [],
): string {
  const traits = {
    method: request?.method ?? 'GET',
    version: request?.version ?? ('1.1' as const),
    keepAlive: false,
  }
  const body = `${reason}\n`
  const start = {status: statusText(status), headers: [['Content-Type', 'text/plain'] as const, ...headers]}
  const head = responseHead(traits, start, body.length)
  return head.framing === 'none' ? head.text : head.text + body
}
