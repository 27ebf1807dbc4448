import {mostChunkLine, parseChunkSize} from './chunk-size.js'
import {parseFieldLine, type Field} from './field-line.js'
import {withFraming} from './framing.js'
import {HttpError} from './http-error.js'
import {boundedLimits, type HttpLimits} from './limits.js'
import {checkFieldLineLength, checkRequestLineLength, checkTrailer} from './line-rules.js'
import type {RequestHead} from '../interface/request-head.js'
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
  #bytes = Buffer.alloc(0)
  /** Unread bytes are `#start` to `#end`. */
  #start = 0
  #end = 0
  /** Bytes from `#start` to here hold no line end. */
  #scanned = 0
  /** A part of `#bytes` was given to the caller: it must not be written to again. */
  #lent = false
  #state: State = 'head'
  #skippedEmptyLine = false
  #requestLine: RequestLine | undefined
  #fieldCount = 0
  #headers: Field[] = []
  /** Bytes left of the counted body or of the chunk. */
  #left = 0

  constructor(limits: HttpLimits) {
    this.#limits = boundedLimits(limits)
  }

  /** Adds received bytes; they are copied, so the caller may use its buffer again. */
  push(chunk: Uint8Array, length: number = chunk.length): void {
    if (this.#start === this.#end && !this.#lent) {
      this.#start = 0
      this.#end = 0
      this.#scanned = 0
    }
    if (this.#lent || this.#end + length > this.#bytes.length) this.#makeRoom(length)
    this.#bytes.set(length === chunk.length ? chunk : chunk.subarray(0, length), this.#end)
    this.#end += length
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
   * A piece of the body (it stays valid), `'more'` when bytes are needed, or `'end'`. After `'end'` comes the next
   * request's head; asking again gives `'end'` again.
   */
  readBody(): Uint8Array | 'more' | 'end' {
    for (;;) {
      switch (this.#state) {
        case 'head':
          return 'end'
        case 'counted body':
          return this.#takeBody('head')
        case 'chunk data':
          return this.#takeBody('chunk end')
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

  /** Whether anything of a next request has arrived: a connection in this state is not idle. */
  get hasPartialHead(): boolean {
    return this.#state === 'head' && (this.#end > this.#start || this.#requestLine !== undefined)
  }

  /** Bytes that were received and not consumed: of this request's body or of pipelined requests. */
  get buffered(): number {
    return this.#end - this.#start
  }

  /** Takes those bytes away, for a protocol that follows HTTP on the same connection. */
  takeBuffered(): Uint8Array {
    const bytes = Uint8Array.from(this.#bytes.subarray(this.#start, this.#end))
    this.#start = this.#end
    this.#scanned = this.#end
    return bytes
  }

  /** Forgets everything: ready for another connection. */
  reset(): void {
    this.#start = this.#end
    this.#scanned = this.#end
    this.#state = 'head'
    this.#left = 0
    this.#clearHead()
  }

  #clearHead(): void {
    this.#requestLine = undefined
    this.#headers = []
    this.#fieldCount = 0
    this.#skippedEmptyLine = false
  }

  #makeRoom(length: number): void {
    const kept = this.#end - this.#start
    const roomy = Buffer.allocUnsafe(Math.max(1024, 2 * kept, kept + length))
    roomy.set(this.#bytes.subarray(this.#start, this.#end))
    this.#bytes = roomy
    this.#scanned -= this.#start
    this.#start = 0
    this.#end = kept
    this.#lent = false
  }

  /** Consumes whole lines, each parsed in turn. True when the empty line that ends them was among them. */
  #readLines(): boolean {
    const bytes = this.#bytes
    let lineStart = this.#start
    let emptyLine = -1
    let bareAt = -1
    let at = this.#scanned
    for (; at < this.#end; at++) {
      if (bytes[at] !== LF) continue
      if (at === this.#start || bytes[at - 1] !== CR) {
        bareAt = at
        break
      }
      if (at - 1 === lineStart) {
        if (!this.#isBeforeHead(lineStart)) {
          emptyLine = lineStart
          break
        }
        this.#skipEmptyLine()
      }
      lineStart = at + 1
    }
    this.#parseLines(bytes.toString('latin1', this.#start, lineStart))
    this.#start = emptyLine === -1 ? lineStart : emptyLine + 2
    this.#scanned = emptyLine === -1 ? at : this.#start
    if (emptyLine !== -1) return true
    this.#checkUnfinishedLine(bareAt === -1 ? this.#end - lineStart - 2 : bareAt - lineStart)
    if (bareAt !== -1) throw new HttpError(400, 'line feed without carriage return')
    return false
  }

  #isBeforeHead(lineStart: number): boolean {
    return this.#state === 'head' && this.#requestLine === undefined && lineStart === this.#start
  }

  /** One empty line before a request line is skipped, for old clients that end a body with it (RFC 9112 §2.2). */
  #skipEmptyLine(): void {
    if (this.#skippedEmptyLine) throw new HttpError(400, 'empty request line')
    this.#skippedEmptyLine = true
    this.#start += 2
  }

  #parseLines(text: string): void {
    let at = 0
    while (at < text.length) {
      const lineEnd = text.indexOf('\r\n', at)
      if (this.#state === 'head' && this.#requestLine === undefined) {
        this.#checkUnfinishedLine(lineEnd - at)
        this.#requestLine = parseRequestLine(text.slice(at, lineEnd))
      } else {
        this.#takeField(text, at, lineEnd)
      }
      at = lineEnd + 2
    }
  }

  #takeField(text: string, start: number, lineEnd: number): void {
    this.#checkUnfinishedLine(lineEnd - start)
    const field = parseFieldLine(text, start, lineEnd + 2)
    this.#fieldCount++
    const [name] = field
    if (this.#state === 'trailers') return checkTrailer(name)
    if (!name.includes('_')) this.#headers.push(field)
  }

  #checkUnfinishedLine(length: number): void {
    if (this.#state === 'head' && this.#requestLine === undefined) {
      checkRequestLineLength(length, this.#limits)
    } else {
      checkFieldLineLength(length, this.#fieldCount, this.#limits)
    }
  }

  #takeBody(next: State): Uint8Array | 'more' {
    const length = Math.min(this.#left, this.#end - this.#start)
    if (length === 0) return 'more'
    const piece = this.#bytes.subarray(this.#start, this.#start + length)
    this.#lent = true
    this.#start += length
    this.#scanned = this.#start
    this.#left -= length
    if (this.#left === 0) this.#state = next
    return piece
  }

  #readChunkSize(): boolean {
    const lineFeed = this.#bytes.subarray(0, this.#end).indexOf(LF, this.#start)
    const length = (lineFeed === -1 ? this.#end : lineFeed) - this.#start
    if (length > mostChunkLine) throw new HttpError(400, 'chunk size line too long')
    if (lineFeed === -1) return false
    if (length === 0 || this.#bytes[lineFeed - 1] !== CR) throw new HttpError(400, 'malformed chunk size')
    this.#left = parseChunkSize(this.#bytes.toString('latin1', this.#start, lineFeed - 1))
    this.#start = lineFeed + 1
    this.#scanned = this.#start
    this.#state = this.#left === 0 ? 'trailers' : 'chunk data'
    return true
  }

  #readChunkEnd(): boolean {
    if (this.#end - this.#start < 2) return false
    if (this.#bytes[this.#start] !== CR || this.#bytes[this.#start + 1] !== LF) {
      throw new HttpError(400, 'chunk data longer than its size')
    }
    this.#start += 2
    this.#scanned = this.#start
    this.#state = 'chunk size'
    return true
  }
}
