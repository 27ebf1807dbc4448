import {mostChunkLine, parseChunkSize} from './chunk-size.js'
import {parseFieldLine, type Field} from './field-line.js'
import {withFraming} from './framing.js'
import {HttpError} from './http-error.js'
import {boundedLimits, type HttpLimits} from './limits.js'
import {checkFieldLineLength, checkRequestLineLength, checkTrailer} from './line-rules.js'
import type {RequestHead} from '../interface/request-head.js'
import {ReceivedBytes} from './received-bytes.js'
import {parseRequestLine, type RequestLine} from './request-line.js'

const CR = 0x0d
const LF = 0x0a

type State = 'head' | 'counted body' | 'chunk size' | 'chunk data' | 'chunk end' | 'trailers'

/**
 * A strict, incremental HTTP/1.1 request parser: bytes in, heads and bodies out, for one connection. How the bytes are
 * cut into pieces never changes the result, so lines are judged one by one, in order, when they are whole or too long.
 * Throws HttpError when the request must be refused; the connection is then of no further use.
 */
export class RequestParser {
  readonly #limits: HttpLimits
  readonly #received = new ReceivedBytes()
  #state: State = 'head'
  #skippedEmptyLine = false
  #requestLine: RequestLine | undefined
  #fieldCount = 0
  #headers: Field[] = []
  /** Bytes left of the counted body or of the chunk. */
  #left = 0
  /** What is wrong with bytes after the piece that was given last. */
  #failure: HttpError | undefined

  constructor(limits: HttpLimits) {
    this.#limits = boundedLimits(limits)
  }

  /** Adds received bytes; they are copied, so the caller may use its buffer again. */
  push(chunk: Uint8Array, length: number = chunk.length): void {
    this.#received.push(chunk, length)
  }

  /** The next request's head, or undefined when more bytes are needed. The request before must have ended. */
  readHead(): RequestHead | undefined {
    if (this.#state !== 'head') throw new Error('the body of the request before has not been read')
    if (!this.#readLines()) return undefined
    const line = this.#requestLine
    if (line === undefined) return undefined
    const head = withFraming(line, this.#headers)
    this.#clearHead()
    this.#left = head.contentLength ?? 0
    this.#state = head.chunked ? 'chunk size' : this.#left > 0 ? 'counted body' : 'head'
    return head
  }

  /**
   * All that has come of the body, in one piece (it stays valid); `'more'` when bytes are needed, or `'end'`. After
   * `'end'` comes the next request's head; asking again gives `'end'` again.
   */
  readBody(): Uint8Array | 'more' | 'end' {
    if (this.#failure !== undefined) throw this.#failure
    const found = this.#seekData()
    if (found !== 'data') return found
    const from = this.#received.start
    let to = this.#takeData()
    // Joined, because a client may send chunks of a byte each: an object for every one would cost a hundredfold.
    while (this.#hasMoreData()) {
      const next = this.#received.start
      to = this.#received.moveDown(next, this.#takeData(), to)
    }
    return this.#received.lend(from, to)
  }

  /** Whether anything of a next request has arrived: a connection in this state is not idle. */
  get hasPartialHead(): boolean {
    return this.#state === 'head' && (this.#received.length > 0 || this.#requestLine !== undefined)
  }

  /** What a request that is refused begins with, as far as that has come. */
  get requestText(): string {
    const line = this.#requestLine
    return line === undefined
      ? this.#received.firstLine()
      : `${line.method} ${line.target} HTTP/${line.version}`
  }

  /** Bytes that were received and not consumed: of this request's body or of pipelined requests. */
  get buffered(): number {
    return this.#received.length
  }

  /** Takes those bytes away, for a protocol that follows HTTP on the same connection. */
  takeBuffered(): Uint8Array {
    return this.#received.takeAll()
  }

  /** Forgets everything: ready for another connection. */
  reset(): void {
    this.#received.clear()
    this.#state = 'head'
    this.#left = 0
    this.#failure = undefined
    this.#clearHead()
  }

  #clearHead(): void {
    this.#requestLine = undefined
    this.#headers = []
    this.#fieldCount = 0
    this.#skippedEmptyLine = false
  }

  /** Consumes whole lines, each parsed in turn. True when the empty line that ends them was among them. */
  #readLines(): boolean {
    const received = this.#received
    const {bytes, end} = received
    let lineStart = received.start
    let emptyLine = -1
    let bareAt = -1
    let at = received.scanned
    for (; at < end; at++) {
      if (bytes[at] !== LF) continue
      if (at === received.start || bytes[at - 1] !== CR) {
        bareAt = at
        break
      }
      if (at - 1 === lineStart && !this.#skipsEmptyLine(lineStart)) {
        emptyLine = lineStart
        break
      }
      lineStart = at + 1
    }
    this.#parseLines(bytes.toString('latin1', received.start, lineStart))
    received.start = emptyLine === -1 ? lineStart : emptyLine + 2
    received.scanned = emptyLine === -1 ? at : received.start
    if (emptyLine !== -1) return true
    const lineEnd = bareAt === -1 ? end - 2 : bareAt
    this.#checkUnfinishedLine(lineEnd - lineStart, () => bytes.toString('latin1', lineStart, lineEnd))
    if (bareAt !== -1) throw new HttpError(400, 'line feed without carriage return')
    return false
  }

  /** One empty line before a request line is skipped, for old clients that end a body with it (RFC 9112 §2.2). */
  #skipsEmptyLine(at: number): boolean {
    if (this.#state !== 'head' || this.#requestLine !== undefined || at !== this.#received.start) return false
    if (this.#skippedEmptyLine) throw new HttpError(400, 'empty request line')
    this.#skippedEmptyLine = true
    this.#received.start += 2
    return true
  }

  #parseLines(text: string): void {
    let at = 0
    while (at < text.length) {
      const lineEnd = text.indexOf('\r\n', at)
      if (this.#state === 'head' && this.#requestLine === undefined) {
        const line = text.slice(at, lineEnd)
        this.#checkUnfinishedLine(line.length, () => line)
        this.#requestLine = parseRequestLine(line)
      } else {
        this.#takeField(text, at, lineEnd)
      }
      at = lineEnd + 2
    }
  }

  #takeField(text: string, start: number, lineEnd: number): void {
    checkFieldLineLength(lineEnd - start, this.#fieldCount, this.#limits)
    const field = parseFieldLine(text, start, lineEnd + 2)
    this.#fieldCount++
    const [name] = field
    if (this.#state === 'trailers') return checkTrailer(name)
    if (!name.includes('_')) this.#headers.push(field)
  }

  #checkUnfinishedLine(length: number, line: () => string): void {
    if (this.#state === 'head' && this.#requestLine === undefined) {
      checkRequestLineLength(length, this.#limits, line)
    } else {
      checkFieldLineLength(length, this.#fieldCount, this.#limits)
    }
  }

  /** Goes on to the next bytes of the body. */
  #seekData(): 'data' | 'more' | 'end' {
    for (;;) {
      switch (this.#state) {
        case 'head':
          return 'end'
        case 'counted body':
        case 'chunk data':
          return this.#received.length > 0 ? 'data' : 'more'
        case 'chunk size':
          if (!this.#readChunkSize()) return 'more'
          break
        case 'chunk end':
          if (!this.#readChunkEnd()) return 'more'
          break
        case 'trailers':
          if (!this.#readLines()) return 'more'
          this.#fieldCount = 0
          this.#state = 'head'
      }
    }
  }

  /** Good bytes before bad ones are given first, however they were cut into pieces. */
  #hasMoreData(): boolean {
    try {
      return this.#seekData() === 'data'
    } catch (error) {
      if (!(error instanceof HttpError)) throw error
      this.#failure = error
      return false
    }
  }

  /** Consumes what there is of the counted body or of the chunk; gives where that ends. */
  #takeData(): number {
    const length = Math.min(this.#left, this.#received.length)
    this.#received.consume(length)
    this.#left -= length
    if (this.#left === 0) this.#state = this.#state === 'chunk data' ? 'chunk end' : 'head'
    return this.#received.start
  }

  #readChunkSize(): boolean {
    const {bytes, start, end} = this.#received
    let lineFeed = start
    while (lineFeed < end && lineFeed - start <= mostChunkLine && bytes[lineFeed] !== LF) lineFeed++
    const length = lineFeed - start
    if (length > mostChunkLine) throw new HttpError(400, 'chunk size line too long')
    if (lineFeed === end) return false
    if (length === 0 || bytes[lineFeed - 1] !== CR) throw new HttpError(400, 'malformed chunk size')
    this.#left = parseChunkSize(bytes.toString('latin1', start, lineFeed - 1))
    this.#received.consume(length + 1)
    this.#state = this.#left === 0 ? 'trailers' : 'chunk data'
    return true
  }

  #readChunkEnd(): boolean {
    const {bytes, start, length} = this.#received
    if (length < 2) return false
    if (bytes[start] !== CR || bytes[start + 1] !== LF) {
      throw new HttpError(400, 'chunk data longer than its size')
    }
    this.#received.consume(2)
    this.#state = 'chunk size'
    return true
  }
}
