import type {Parser, ParserClass, ResponseInfo} from './internals.js'

/** `answered`: the whole answer is here. `malformed`: what came is not HTTP. */
export type Reading = 'waiting' | 'answered' | 'malformed'

/**
 * Reads the answer to one request at a time from autocannon's parser. The parser's callbacks only note what they see;
 * what follows from it is decided after `execute` has returned, so that nothing re-enters the parser.
 */
export class Exchange {
  status = 0
  bodyBytes = 0
  /** Some byte of an answer came. */
  hasBegun = false
  /** The connection can carry another request, as far as the answer says. */
  isReusable = false
  /** Answers, or beginnings of one, beyond the one asked for. */
  unsolicited = 0
  #answers = 0
  #isInterim = false
  #isMalformed = false

  readonly #parser: Parser
  readonly #parserClass: ParserClass
  readonly #isHead: boolean

  /** `isHead`: answers have the headers of a body but no body. */
  constructor(parser: Parser, parserClass: ParserClass, isHead: boolean) {
    this.#parser = parser
    this.#parserClass = parserClass
    this.#isHead = isHead
    parser[1] = () => undefined
    parser[2] = info => this.#headersComplete(info)
    parser[3] = (_chunk, _start, length) => {
      if (this.#answers === 0) this.bodyBytes += length
    }
    parser[4] = () => {
      this.#messageComplete()
    }
  }

  /** A new connection: whatever the last one left half read is void. */
  connect(): void {
    this.#parser.reinitialize(this.#parserClass.RESPONSE)
  }

  /** A request is sent. */
  begin(): void {
    this.status = 0
    this.bodyBytes = 0
    this.hasBegun = false
    this.isReusable = false
    this.unsolicited = 0
    this.#answers = 0
    this.#isInterim = false
    this.#isMalformed = false
  }

  read(chunk: Uint8Array, length: number): Reading {
    this.hasBegun = true
    const problem = this.#parser.execute(chunk, 0, length) instanceof Error
    if (this.#answers === 0) return problem || this.#isMalformed ? 'malformed' : 'waiting'
    this.unsolicited = this.#answers - 1
    // RFC 9112 § 9.2: bytes that no request asked for are no answer to the next one; the connection must go.
    if (problem || this.#isMalformed || this.#hasLeftover()) this.unsolicited++
    if (this.unsolicited > 0) this.isReusable = false
    return 'answered'
  }

  /** The server has closed its side in order. Without a length (HTTP/1.0) that is how an answer ends. */
  end(): Reading {
    if (this.#parser.state === 'BODY_RAW') this.#parser.finish()
    if (this.#answers === 0) return 'waiting'
    this.isReusable = false
    return 'answered'
  }

  #headersComplete(info: ResponseInfo): boolean | number {
    const {statusCode} = info
    // 103 Early Hints and the like announce the answer; 101 is the answer.
    this.#isInterim = statusCode < 200 && statusCode !== 101
    if (this.#isInterim) return true
    const length = this.#parser.body_bytes
    // The parser lets `Content-Length: -5` through, and would read backwards.
    if (length !== null && !(length >= 0)) {
      this.#isMalformed = true
      return 2
    }
    const hasNoBody = this.#isHead || statusCode === 204 || statusCode === 304
    if (this.#answers === 0) {
      this.status = statusCode
      this.isReusable = statusCode !== 101 && (hasNoBody ? this.#keepsAlive(info) : info.shouldKeepAlive)
    }
    return hasNoBody
  }

  /** The parser is inside a further message. */
  #hasLeftover(): boolean {
    return this.#parser.state !== 'RESPONSE_LINE' || this.#parser.line !== ''
  }

  /** The parser's own verdict takes a missing length for a body that ends with the connection. */
  #keepsAlive({versionMajor, versionMinor}: ResponseInfo): boolean {
    const {connection} = this.#parser
    if (versionMajor === 1 && versionMinor >= 1) return !connection.includes('close')
    return connection.includes('keep-alive')
  }

  #messageComplete(): void {
    if (!this.#isInterim && !this.#isMalformed) this.#answers++
    this.#isInterim = false
  }
}
