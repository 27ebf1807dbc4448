import type {ParseFault} from '../response/fault.js'
import type {AnswerReading, Kept} from '../reading.js'
import {ResponseReader, type Reading, type ReaderOptions} from '../response/reader.js'
import type {Parser, ParserClass, ResponseInfo} from './internals.js'

/**
 * Reads the answer to one request at a time, twice. autocannon's parser is lenient: a negative chunk size turns it for
 * ever, a malformed one ends the answer, and it hoards whatever is no line yet. So the strict reader goes before it, names
 * what is wrong, and hands on no more than the answer's own bytes; on these both must agree.
 *
 * The parser's callbacks only note what they see, so that nothing re-enters it.
 */
export class Exchange {
  status = 0
  bodyBytes = 0
  /** What was wrong with a malformed answer. `parsers-differ`: both took it, each for another one. */
  fault: ParseFault | 'parsers-differ' | undefined
  #answers = 0
  #isInterim = false

  readonly #reader: ResponseReader
  readonly #parser: Parser
  readonly #parserClass: ParserClass
  readonly #usual: AnswerReading
  #isHead: boolean

  constructor(parser: Parser, parserClass: ParserClass, options: ReaderOptions) {
    this.#reader = new ResponseReader(options)
    this.#parser = parser
    this.#parserClass = parserClass
    this.#usual = options
    this.#isHead = options.isHead
    // The reader's limits hold; the parser counts bytes of other answers among those of a head.
    parserClass.maxHeaderSize = Infinity
    // It is also the way in which bytes above 127 stay what they are.
    parserClass.encoding = 'latin1'
    parser.parseHeader = (line, headers) => {
      this.#parseHeader(line, headers)
    }
    parser[1] = () => undefined
    parser[2] = info => this.#headersComplete(info)
    parser[3] = (_chunk, _start, length) => {
      this.bodyBytes += length
    }
    parser[4] = () => {
      if (!this.#isInterim) this.#answers++
    }
  }

  /** Some byte of an answer came. */
  get hasBegun(): boolean {
    return this.#reader.hasBegun
  }

  /** The connection can carry another request, as far as the answer says. */
  get isReusable(): boolean {
    return this.#reader.isReusable
  }

  /** Bytes came that no request asked for. */
  get hasExcess(): boolean {
    return this.#reader.hasExcess
  }

  /** A new connection: whatever the last one left half read is void. */
  connect(): void {
    this.#parser.reinitialize(this.#parserClass.RESPONSE)
  }

  /** Of the text that a good answer's body holds; undefined where none is looked for. */
  get hasText(): boolean | undefined {
    return this.#reader.hasText
  }

  /** What was to be kept of the answer. */
  get kept(): Kept | undefined {
    return this.#reader.kept
  }

  /** A request is sent. */
  begin(reading = this.#usual): void {
    this.status = 0
    this.bodyBytes = 0
    this.fault = undefined
    this.#answers = 0
    this.#isInterim = false
    this.#isHead = reading.isHead
    this.#reader.begin(reading)
  }

  read(chunk: Uint8Array, length: number): Reading {
    const reading = this.#reader.read(chunk, length)
    if (reading === 'malformed') return this.#malformed(this.#reader.fault)
    const own = reading === 'answered' ? this.#reader.end : length
    const isRefused = this.#parser.execute(chunk, 0, own) instanceof Error
    return isRefused ? this.#malformed('parsers-differ') : this.#agreed(reading)
  }

  /** The server has closed its side in order. Without a length (HTTP/1.0) that is how an answer ends. */
  endOfStream(): Reading {
    const reading = this.#reader.endOfStream()
    if (this.#parser.state === 'BODY_RAW') this.#parser.finish()
    return this.#agreed(reading)
  }

  #agreed(reading: Reading): Reading {
    const {status, bodyBytes} = this.#reader
    const isSame =
      reading === 'answered'
        ? this.#answers === 1 && this.status === status && this.bodyBytes === bodyBytes
        : this.#answers === 0
    return isSame ? reading : this.#malformed('parsers-differ')
  }

  #malformed(fault: Exchange['fault']): Reading {
    this.fault = fault
    return 'malformed'
  }

  #headersComplete({statusCode, headers}: ResponseInfo): boolean {
    // 103 Early Hints and the like announce the answer; 101 is the answer.
    this.#isInterim = statusCode < 200 && statusCode !== 101
    if (this.#isInterim) return true
    this.status = statusCode
    this.#correctFraming(headers)
    return this.#isHead || statusCode === 101 || statusCode === 204 || statusCode === 304
  }

  /** `chunked` counts where it is the last coding, and a length counts beside no coding at all (RFC 9112 § 6). */
  #correctFraming(headers: readonly string[]): void {
    const codings = valueOf('transfer-encoding', headers)
    if (codings === undefined) return
    this.#parser.isChunked = /(^|[,\s])chunked[,\s]*$/i.test(codings)
    this.#parser.body_bytes = null
  }

  /** `Content-Length: 5, 5` is 5 (RFC 9110 § 8.6); the parser knows no lists. */
  #parseHeader(line: string, headers: string[]): void {
    this.#parserClass.prototype.parseHeader?.call(this.#parser, line, headers)
    const [name = '', value = ''] = headers.slice(-2)
    if (value.includes(',') && name.toLowerCase() === 'content-length')
      headers[headers.length - 1] = value.split(',').find(one => one.trim() !== '') ?? value
  }
}

/** Of all lines of that name; `headers` are names and values in turn. */
function valueOf(name: string, headers: readonly string[]): string | undefined {
  const values = headers.filter((_, at) => at % 2 === 1 && headers[at - 1]?.toLowerCase() === name)
  return values.length === 0 ? undefined : values.join(', ')
}
