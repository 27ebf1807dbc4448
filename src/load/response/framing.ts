import {
  BACKSLASH,
  COLON,
  COMMA,
  isBlank,
  isToken,
  QUOTE,
  SEMICOLON,
  skipBlanks,
  spells,
  trimBlanks,
  ZERO,
} from './characters.js'
import type {ParseFault} from './fault.js'

const contentLength = Buffer.from('content-length')
const transferEncoding = Buffer.from('transfer-encoding')
const connection = Buffer.from('connection')
const setCookie = Buffer.from('set-cookie')
const close = Buffer.from('close')
const keepAlive = Buffer.from('keep-alive')
const chunked = Buffer.from('chunked')

/** Of lengths: nothing was said. */
export const unknownLength = -1

/**
 * What the fields of one head say about where its body ends and whether the connection goes on (RFC 9112 § 6 and § 9).
 * Other fields are looked at for their form alone.
 */
export class Framing {
  /** Of Content-Length, or `unknownLength`. */
  length = unknownLength
  hasTransferEncoding = false
  /** `chunked` is the last coding, as it must be where it is used. */
  isChunked = false
  saysClose = false
  saysKeepAlive = false
  setsCookies = false
  #last: 'none' | 'framing' | 'other' = 'none'

  reset(): void {
    this.length = unknownLength
    this.hasTransferEncoding = false
    this.isChunked = false
    this.saysClose = false
    this.saysKeepAlive = false
    this.setsCookies = false
    this.#last = 'none'
  }

  /** One field line. The bytes are text: no control characters but tabs. */
  field(bytes: Uint8Array, start: number, end: number): ParseFault | undefined {
    if (isBlank(bytes[start])) return this.#folded(bytes, start, end)
    let colon = start
    while (colon < end && isToken[bytes[colon] as number] === 1) colon++
    if (colon === start || colon === end || bytes[colon] !== COLON) return 'bad-header'
    this.#last = 'other'
    switch (colon - start) {
      case connection.length:
        if (!spells(connection, bytes, start, colon)) {
          // As long.
          if (spells(setCookie, bytes, start, colon)) this.setsCookies = true
          return undefined
        }
        this.#last = 'framing'
        return this.#list(bytes, colon + 1, end, this.#connectionOption)
      case contentLength.length:
        if (!spells(contentLength, bytes, start, colon)) return undefined
        this.#last = 'framing'
        return this.#list(bytes, colon + 1, end, this.#oneLength)
      case transferEncoding.length:
        if (!spells(transferEncoding, bytes, start, colon)) return undefined
        this.#last = 'framing'
        this.hasTransferEncoding = true
        return this.#list(bytes, colon + 1, end, this.#coding)
      default:
        return undefined
    }
  }

  /**
   * A line that begins with a blank goes on with the field before it (RFC 9112 § 5.2: a user agent takes it for a
   * space). Where lengths and codings are concerned nobody does that but to deceive.
   */
  #folded(bytes: Uint8Array, start: number, end: number): ParseFault | undefined {
    if (this.#last === 'other') return undefined
    return this.#last === 'framing' && skipBlanks(bytes, start, end) === end ? undefined : 'bad-header'
  }

  /** Calls `element` with each element of a comma-separated list, those without the empty ones, until one is wrong. */
  #list(
    bytes: Uint8Array,
    start: number,
    end: number,
    element: (bytes: Uint8Array, start: number, end: number) => ParseFault | undefined,
  ): ParseFault | undefined {
    let count = 0
    for (let at = start; at <= end; at++) {
      const until = elementEnd(bytes, at, end)
      const from = skipBlanks(bytes, at, until)
      const to = trimBlanks(bytes, from, until)
      if (to > from) {
        count++
        const fault = element(bytes, from, to)
        if (fault !== undefined) return fault
      }
      at = until
    }
    if (count > 0 || element === this.#connectionOption) return undefined
    return element === this.#oneLength ? 'bad-length' : 'bad-transfer-encoding'
  }

  readonly #connectionOption = (bytes: Uint8Array, start: number, end: number): undefined => {
    if (spells(close, bytes, start, end)) this.saysClose = true
    else if (spells(keepAlive, bytes, start, end)) this.saysKeepAlive = true
    return undefined
  }

  /** The same length several times is one (RFC 9110 § 8.6). */
  readonly #oneLength = (bytes: Uint8Array, start: number, end: number): ParseFault | undefined => {
    let length = 0
    for (let at = start; at < end; at++) {
      const digit = (bytes[at] ?? 0) - ZERO
      if (digit < 0 || digit > 9) return 'bad-length'
      length = length * 10 + digit
      if (length > Number.MAX_SAFE_INTEGER) return 'bad-length'
    }
    if (this.length !== unknownLength && this.length !== length) return 'differing-lengths'
    this.length = length
    return undefined
  }

  /** Codings are named in the order in which they were applied; their parameters are of no interest here. */
  readonly #coding = (bytes: Uint8Array, start: number, end: number): ParseFault | undefined => {
    let nameEnd = start
    while (nameEnd < end && isToken[bytes[nameEnd] as number] === 1) nameEnd++
    const rest = skipBlanks(bytes, nameEnd, end)
    const hasParameters = rest < end
    if (nameEnd === start || (hasParameters && bytes[rest] !== SEMICOLON)) return 'bad-transfer-encoding'
    const isThisChunked = spells(chunked, bytes, start, nameEnd)
    if (isThisChunked && (hasParameters || this.isChunked)) return 'bad-transfer-encoding'
    // With a further coding on top the end of the body is the connection's (RFC 9112 § 6.3).
    this.isChunked = isThisChunked
    return undefined
  }
}

/** The comma that ends the element, or `end`. Commas in a quoted string do not count. */
function elementEnd(bytes: Uint8Array, start: number, end: number): number {
  let isQuoted = false
  for (let at = start; at < end; at++) {
    const byte = bytes[at]
    if (isQuoted && byte === BACKSLASH) at++
    else if (byte === QUOTE) isQuoted = !isQuoted
    else if (byte === COMMA && !isQuoted) return at
  }
  return end
}
