import {TextSearch} from '../../http/text-search.js'
import {Chunked} from './chunked.js'
import type {ParseFault} from './fault.js'
import {HeadReader} from './head.js'
import type {BodyKind, KnownHead} from './known-head.js'
import {defaultLimits, type ResponseLimits} from './limits.js'
import {Lines} from './lines.js'

/** `answered`: the whole answer is here. `malformed`: see `fault`. */
export type Reading = 'waiting' | 'answered' | 'malformed'

export interface ReaderOptions {
  /** The request is HEAD: its answers have the fields of a body but no body. */
  readonly isHead: boolean
  readonly limits?: ResponseLimits
  /** Where `read` is given its memory. */
  readonly known?: KnownHead
  /** What a good answer's body holds; null or left out: nothing is looked for. */
  readonly expectedText?: string | null
}

/**
 * Reads the answer to one request at a time, in pieces of any size (RFC 9112). Strict: what a recipient must refuse, or
 * may, is refused, with four exceptions that harm nobody and that servers are known for: lines of a head may end with
 * LF alone, a reason may be missing, a Content-Length may be said twice, a chunk's size may be padded with blanks.
 *
 * Nothing is kept of an answer but numbers, and nothing is allocated for one whose lines are not cut by a read's end.
 */
export class ResponseReader {
  status = 0
  bodyBytes = 0
  /** Some byte of an answer came. */
  hasBegun = false
  /** The connection can carry another request, as far as the answer says. */
  isReusable = false
  fault: ParseFault | undefined
  /** Once answered: how many bytes of the last read belonged to the answer. */
  end = 0
  /** Once answered: how many bytes of the last read did not. */
  excessBytes = 0
  readonly #known: KnownHead | undefined
  readonly #search: TextSearch | undefined
  readonly #lines = new Lines()
  readonly #head: HeadReader
  readonly #chunked: Chunked
  #part: 'head' | BodyKind = 'head'
  #bodyLeft = 0

  constructor({isHead, limits = defaultLimits, known, expectedText = null}: ReaderOptions) {
    this.#known = known
    this.#search = expectedText === null ? undefined : new TextSearch(expectedText)
    this.#head = new HeadReader(this.#lines, isHead, limits)
    this.#chunked = new Chunked(this.#lines, limits, this.#search)
    this.begin()
  }

  /** Whether the expected text was in the body; undefined where none is. */
  get hasText(): boolean | undefined {
    return this.#search?.found
  }

  /** A request is sent; whatever was half read is void. */
  begin(): void {
    this.status = 0
    this.bodyBytes = 0
    this.hasBegun = false
    this.isReusable = false
    this.fault = undefined
    this.excessBytes = 0
    this.#part = 'head'
    this.#search?.begin()
    this.#lines.reset()
    this.#head.begin()
  }

  /** Bytes came that no request asked for. */
  get hasExcess(): boolean {
    return this.excessBytes > 0
  }

  /** The next `length` bytes. After `answered` or `malformed` comes `begin`. */
  read(bytes: Uint8Array, length: number): Reading {
    if (length === 0) return 'waiting'
    const known = this.#known
    const isFirst = !this.hasBegun
    this.hasBegun = true
    let at = 0
    if (this.#part === 'head') {
      if (isFirst && known?.bytes === bytes && known.matches(length)) {
        this.#beginBody(known)
        at = known.length
      } else {
        const head = this.#head
        at = head.read(bytes, 0, length)
        if (head.fault !== undefined) return this.#malformed(head.fault)
        if (!head.isDone) return 'waiting'
        this.#beginBody(head)
        if (isFirst && known?.bytes === bytes) known.learn(at, head)
      }
    }
    return this.#readBody(bytes, at, length)
  }

  /** The server has closed its side in order. Without a length (HTTP/1.0) that is how an answer ends. */
  endOfStream(): Reading {
    return this.#part === 'until-end' ? 'answered' : 'waiting'
  }

  #beginBody({status, body, bodyLength, isReusable}: KnownHead | HeadReader): void {
    this.status = status
    this.isReusable = isReusable
    this.#part = body
    this.#bodyLeft = bodyLength
    if (body === 'chunked') this.#chunked.begin()
  }

  #readBody(bytes: Uint8Array, at: number, length: number): Reading {
    switch (this.#part) {
      case 'length': {
        const taken = Math.min(this.#bodyLeft, length - at)
        this.#search?.look(bytes, at, at + taken)
        this.bodyBytes += taken
        this.#bodyLeft -= taken
        return this.#bodyLeft === 0 ? this.#answered(at + taken, length) : 'waiting'
      }
      case 'chunked': {
        const chunked = this.#chunked
        const end = chunked.read(bytes, at, length)
        this.bodyBytes = chunked.bodyBytes
        if (chunked.fault !== undefined) return this.#malformed(chunked.fault)
        return chunked.isDone ? this.#answered(end, length) : 'waiting'
      }
      case 'until-end':
        this.bodyBytes += length - at
        this.#search?.look(bytes, at, length)
        return 'waiting'
      default:
        return this.#answered(at, length)
    }
  }

  #answered(end: number, length: number): Reading {
    this.end = end
    if (end < length) {
      // After 101 the bytes are of another protocol.
      this.excessBytes = this.status === 101 ? 0 : length - end
      // RFC 9112 § 9.2: bytes that no request asked for are no answer to the next one; the connection must go.
      this.isReusable = false
    }
    return 'answered'
  }

  #malformed(fault: ParseFault): Reading {
    this.fault = fault
    this.isReusable = false
    return 'malformed'
  }
}
