import {COLON, CR, hexValue, isToken, LF, SEMICOLON, skipBlanks} from './characters.js'
import type {ParseFault} from './fault.js'
import type {ResponseLimits} from './limits.js'
import type {Lines} from './lines.js'

type Part = 'size' | 'data' | 'data-cr' | 'data-lf' | 'trailer' | 'done'

/** Sees a piece of a body. */
export type Look = (bytes: Uint8Array, start: number, end: number) => void

/**
 * A body in chunks (RFC 9112 § 7.1): sizes, extensions, trailers. The data are counted and not kept. Every line ends
 * with CR LF here: what ends otherwise is how one message is made to look like another.
 */
export class Chunked {
  bodyBytes = 0
  fault: ParseFault | undefined
  readonly #lines: Lines
  readonly #limits: ResponseLimits
  readonly #look: Look
  #part: Part = 'size'
  #left = 0
  #trailersLeft = 0

  /** `look` sees the data. */
  constructor(lines: Lines, limits: ResponseLimits, look: Look = () => undefined) {
    this.#look = look
    this.#lines = lines
    this.#limits = limits
  }

  begin(): void {
    this.bodyBytes = 0
    this.fault = undefined
    this.#part = 'size'
    this.#trailersLeft = this.#limits.trailerBytes
  }

  get isDone(): boolean {
    return this.#part === 'done'
  }

  /** Returns how far it came: `to`, or where the body ended, or anywhere once there is a `fault`. */
  read(bytes: Uint8Array, from: number, to: number): number {
    let at = from
    while (at < to && this.fault === undefined) {
      switch (this.#part) {
        case 'size':
          at = this.#size(bytes, at, to)
          break
        case 'data': {
          const taken = Math.min(this.#left, to - at)
          this.#look(bytes, at, at + taken)
          this.bodyBytes += taken
          this.#left -= taken
          at += taken
          if (this.#left === 0) this.#part = 'data-cr'
          break
        }
        case 'data-cr':
          if (bytes[at++] !== CR) this.fault = 'bad-chunk-end'
          this.#part = 'data-lf'
          break
        case 'data-lf':
          if (bytes[at++] !== LF) this.fault = 'bad-chunk-end'
          this.#part = 'size'
          break
        case 'trailer':
          at = this.#trailer(bytes, at, to)
          break
        case 'done':
          return at
      }
    }
    return at
  }

  #size(bytes: Uint8Array, at: number, to: number): number {
    const lines = this.#lines
    const reading = lines.take(bytes, at, to, this.#limits.chunkLineBytes, true)
    if (reading === 'incomplete') return to
    if (reading !== 'line') {
      this.fault = reading === 'long' ? 'chunk-line-too-long' : 'bad-chunk-size'
      return at
    }
    const size = chunkSize(lines.bytes, lines.start, lines.end)
    if (size === undefined) this.fault = 'bad-chunk-size'
    else {
      this.#left = size
      this.#part = size === 0 ? 'trailer' : 'data'
    }
    return lines.next
  }

  #trailer(bytes: Uint8Array, at: number, to: number): number {
    const lines = this.#lines
    const reading = lines.take(bytes, at, to, this.#trailersLeft, true)
    if (reading === 'incomplete') return to
    if (reading !== 'line') {
      this.fault = reading === 'long' ? 'trailers-too-large' : 'bad-trailer'
      return at
    }
    const {start, end} = lines
    if (start === end) this.#part = 'done'
    else if (!isFieldLine(lines.bytes, start, end)) this.fault = 'bad-trailer'
    this.#trailersLeft = Math.max(0, this.#trailersLeft - (end - start) - 2)
    return lines.next
  }
}

/** Hexadecimal digits, then blanks or extensions; undefined when it is none or beyond 2⁵³ − 1. */
function chunkSize(bytes: Uint8Array, start: number, end: number): number | undefined {
  let size = 0
  let at = start
  for (; at < end; at++) {
    const digit = hexValue[bytes[at] as number] as number
    if (digit > 15) break
    size = size * 16 + digit
    if (size > Number.MAX_SAFE_INTEGER) return undefined
  }
  if (at === start) return undefined
  // Some servers of old pad sizes with blanks.
  const rest = skipBlanks(bytes, at, end)
  return rest === end || bytes[rest] === SEMICOLON ? size : undefined
}

/** What trailers say is of no interest: `Content-Length` there frames nothing (RFC 9110 § 6.5.1). */
function isFieldLine(bytes: Uint8Array, start: number, end: number): boolean {
  let colon = start
  while (colon < end && isToken[bytes[colon] as number] === 1) colon++
  return colon > start && bytes[colon] === COLON && colon < end
}
