import type {ParseFault} from './fault.js'
import {Framing, unknownLength} from './framing.js'
import type {BodyKind} from './known-head.js'
import type {ResponseLimits} from './limits.js'
import type {Lines} from './lines.js'
import {canBeStatusLine, readStatusLine} from './status-line.js'

/** Lines have a terminator of up to two bytes, which counts too. */
const terminatorBytes = 2

/** Status line and fields of the answer, and of the interim ones before it. */
export class HeadReader {
  status = 0
  body: BodyKind = 'none'
  /** Of a body with a length. */
  bodyLength = 0
  /** The connection can carry another request, as far as the head says. */
  isReusable = false
  isDone = false
  fault: ParseFault | undefined
  /** A head of the answer has a Set-Cookie. */
  setsCookies = false
  readonly #lines: Lines
  #isHead = false
  readonly #limits: ResponseLimits
  readonly #framing = new Framing()
  readonly #statusLine = {status: 0, minor: 1}
  #isInFields = false
  #bytesLeft = 0
  #interimAnswers = 0

  constructor(lines: Lines, limits: ResponseLimits) {
    this.#lines = lines
    this.#limits = limits
  }

  /** `isHead`: of the request. */
  begin(isHead: boolean): void {
    this.#isHead = isHead
    this.status = 0
    this.isDone = false
    this.isReusable = false
    this.fault = undefined
    this.#interimAnswers = 0
    this.#beginOne()
  }

  /** Whether the request was one. */
  get isHead(): boolean {
    return this.#isHead
  }

  /** Returns how far it came: `to`, or where the head ended, or anywhere once there is a `fault`. */
  read(bytes: Uint8Array, from: number, to: number): number {
    let at = from
    while (at < to && !this.isDone && this.fault === undefined) at = this.#line(bytes, at, to)
    return at
  }

  #beginOne(): void {
    this.#isInFields = false
    this.#bytesLeft = this.#limits.headBytes
    this.#framing.reset()
  }

  #line(bytes: Uint8Array, at: number, to: number): number {
    const lines = this.#lines
    const reading = lines.take(bytes, at, to, this.#bytesLeft, false)
    if (reading !== 'line') {
      if (!this.#isInFields && !this.#canBeHttp(bytes, at, to)) this.fault = 'bad-status-line'
      else if (reading === 'long') this.fault = 'head-too-large'
      else if (reading === 'control') this.fault = this.#isInFields ? 'bad-header' : 'bad-status-line'
      return to
    }
    const {start, end} = lines
    this.#bytesLeft = Math.max(0, this.#bytesLeft - (end - start) - terminatorBytes)
    if (!this.#isInFields) this.#readStatusLine(lines.bytes, start, end)
    else if (start === end) this.#endOne()
    else this.fault = this.#framing.field(lines.bytes, start, end)
    return lines.next
  }

  /** What is not HTTP at all need not be waited for until its line ends. */
  #canBeHttp(bytes: Uint8Array, at: number, to: number): boolean {
    const {begun} = this.#lines
    return begun.length > 0 ? canBeStatusLine(begun, 0, begun.length) : canBeStatusLine(bytes, at, to)
  }

  #readStatusLine(bytes: Uint8Array, start: number, end: number): void {
    if (readStatusLine(bytes, start, end, this.#statusLine)) this.#isInFields = true
    else this.fault = 'bad-status-line'
  }

  #endOne(): void {
    const {status} = this.#statusLine
    // 103 Early Hints and the like announce the answer; 101 is the answer.
    if (status < 200 && status !== 101) {
      if (++this.#interimAnswers > this.#limits.interimAnswers) this.fault = 'too-many-interim'
      else this.#beginOne()
      return
    }
    this.status = status
    this.isDone = true
    this.bodyLength = this.#framing.length
    this.setsCookies = this.#framing.setsCookies
    this.body = this.#bodyOf(status)
    this.isReusable = this.body !== 'until-end' && this.#keepsAlive()
  }

  /** RFC 9112 § 6.3. */
  #bodyOf(status: number): BodyKind {
    const {length, hasTransferEncoding, isChunked} = this.#framing
    if (this.#isHead || status === 204 || status === 304 || status === 101) return 'none'
    if (isChunked) return 'chunked'
    if (hasTransferEncoding || length === unknownLength) return 'until-end'
    return length === 0 ? 'none' : 'length'
  }

  /** RFC 9112 § 9.3; and § 6.1: where Transfer-Encoding comes with HTTP/1.0 or a length, framing is not to be trusted. */
  #keepsAlive(): boolean {
    const {saysClose, saysKeepAlive, hasTransferEncoding, length} = this.#framing
    const {status, minor} = this.#statusLine
    if (saysClose || status === 101) return false
    if (minor === 0) return saysKeepAlive && !hasTransferEncoding
    return !(hasTransferEncoding && length !== unknownLength)
  }
}
