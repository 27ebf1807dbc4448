import {TextSearch} from '../../http/text-search.js'
import type {AnswerReading, Kept} from '../reading.js'
import {Chunked} from './chunked.js'
import type {ParseFault} from './fault.js'
import {HeadReader} from './head.js'
import {AnswerKeeper} from './keeper.js'
import type {BodyKind, KnownHead} from './known-head.js'
import {defaultLimits, type ResponseLimits} from './limits.js'
import {Lines} from './lines.js'

/** `answered`: the whole answer is here. `malformed`: see `fault`. */
export type Reading = 'waiting' | 'answered' | 'malformed'

export interface ReaderOptions extends AnswerReading {
  readonly limits?: ResponseLimits
  /** Where `read` is given its memory. */
  readonly known?: KnownHead
}

/** Of one load: more texts are looked for anew. */
const mostSearches = 64

/**
 * Reads the answer to one request at a time, in pieces of any size (RFC 9112). Strict: what a recipient must refuse, or
 * may, is refused, with four exceptions that harm nobody and that servers are known for: lines of a head may end with
 * LF alone, a reason may be missing, a Content-Length may be said twice, a chunk's size may be padded with blanks.
 *
 * Nothing is kept of an answer but numbers and what is asked for, and nothing is allocated for one whose lines are not cut by a read's end.
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
  readonly #usual: AnswerReading
  readonly #searches = new Map<string, TextSearch>()
  #search: TextSearch | undefined
  readonly #keeper = new AnswerKeeper()
  #isHead = false
  readonly #lines = new Lines()
  readonly #head: HeadReader
  readonly #chunked: Chunked
  #part: 'head' | BodyKind = 'head'
  #bodyLeft = 0

  /** What is said of the reading holds of every answer of which `begin` says nothing else. */
  constructor({limits = defaultLimits, known, ...usual}: ReaderOptions) {
    this.#known = known
    this.#usual = usual
    this.#head = new HeadReader(this.#lines, limits)
    this.#chunked = new Chunked(this.#lines, limits, (bytes, start, end) => this.#look(bytes, start, end))
    this.begin()
  }

  /** What was to be kept of the answer. */
  get kept(): Kept | undefined {
    return this.#keeper.kept
  }

  /** Whether the expected text was in the body; undefined where none is. */
  get hasText(): boolean | undefined {
    return this.#search?.found
  }

  /** A request is sent; whatever was half read is void. */
  begin(reading = this.#usual): void {
    this.status = 0
    this.bodyBytes = 0
    this.hasBegun = false
    this.isReusable = false
    this.fault = undefined
    this.excessBytes = 0
    this.#part = 'head'
    this.#isHead = reading.isHead
    this.#search = this.#searchFor(reading.expectedText ?? null)
    this.#search?.begin()
    this.#keeper.begin(reading.keeping)
    this.#lines.reset()
    this.#head.begin(reading.isHead)
  }

  #searchFor(text: string | null): TextSearch | undefined {
    if (text === null) return undefined
    let search = this.#searches.get(text)
    if (search === undefined) {
      search = new TextSearch(text)
      if (this.#searches.size >= mostSearches) this.#searches.clear()
      this.#searches.set(text, search)
    }
    return search
  }

  #look(bytes: Uint8Array, start: number, end: number): void {
    this.#search?.look(bytes, start, end)
    if (this.#keeper.isOn) this.#keeper.look(bytes, start, end)
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
    if (this.#part !== 'head') return this.#readBody(bytes, 0, length)
    if (isFirst && known?.bytes === bytes && known.isHead === this.#isHead && known.matches(length)) {
      this.#beginBody(known)
      if (this.#keeper.isOn) this.#keeper.headEnded(bytes, 0, known.length, known.setsCookies)
      return this.#readBody(bytes, known.length, length)
    }
    return this.#readHead(bytes, length, isFirst && known?.bytes === bytes ? known : undefined)
  }

  /** `known`: to learn it. */
  #readHead(bytes: Uint8Array, length: number, known: KnownHead | undefined): Reading {
    const head = this.#head
    const at = head.read(bytes, 0, length)
    if (head.fault !== undefined) return this.#malformed(head.fault)
    if (!head.isDone) {
      if (this.#keeper.isOn) this.#keeper.headBegan(bytes, 0, length)
      return 'waiting'
    }
    this.#beginBody(head)
    if (this.#keeper.isOn) this.#keeper.headEnded(bytes, 0, at, head.setsCookies)
    known?.learn(at, head)
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
        this.#look(bytes, at, at + taken)
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
        this.#look(bytes, at, length)
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
