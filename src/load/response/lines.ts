import {CR, isText, LF} from './characters.js'

/** `incomplete`: its end has not come. `control`: it holds a control character. `long`: it is longer than allowed. */
export type LineReading = 'line' | 'incomplete' | 'control' | 'long'

/** A carry that grew beyond this is given back at its line's end. */
const keptBytes = 4096

/**
 * Cuts bytes into lines. A line that lies whole in what was read is looked at where it is; only one that is cut by a
 * read's end is copied. Each byte is looked at once, so that an answer that comes byte by byte costs no more than its
 * length, and the verdict does not depend on how it was cut.
 */
export class Lines {
  /** Where the line is: `bytes` from `start` to `end`, without its terminator. */
  bytes: Uint8Array = empty
  start = 0
  end = 0
  /** Where, in what was read, the next line begins. */
  next = 0
  #carry: Uint8Array = empty
  #carried = 0
  /** How much of the carry is known to be text. */
  #scanned = 0

  /**
   * The line at `at`, or the rest of one that was begun before. A line may end with LF alone, as RFC 9112 § 2.2 allows
   * for heads, unless `needsCr`. At most `limit` bytes without the terminator.
   */
  take(bytes: Uint8Array, at: number, to: number, limit: number, needsCr: boolean): LineReading {
    if (this.#carried > 0) return this.#takeCarried(bytes, at, to, limit, needsCr)
    let stop = at
    while (stop < to && isText[bytes[stop] as number] === 1) stop++
    const reading = this.#judge(bytes, at, stop, to, limit, needsCr)
    if (reading === 'line') this.next = this.#after(stop)
    else if (reading === 'incomplete') {
      this.#append(bytes, at, to)
      this.#scanned = stop - at
      this.next = to
    }
    return reading
  }

  /** The bytes of a line that is not whole yet. */
  get begun(): Uint8Array {
    return this.#carry.subarray(0, this.#carried)
  }

  reset(): void {
    this.#carried = 0
    this.#scanned = 0
    if (this.#carry.length > keptBytes) this.#carry = empty
  }

  #takeCarried(bytes: Uint8Array, at: number, to: number, limit: number, needsCr: boolean): LineReading {
    const before = this.#carried
    // No further than what the line can hold, so that a carry is never longer than its limit and a terminator.
    const most = Math.min(to, at + Math.max(0, limit + 2 - before))
    const found = bytes.subarray(at, most).indexOf(LF)
    const until = found === -1 ? most : at + found + 1
    this.#append(bytes, at, until)
    let stop = this.#scanned
    while (stop < this.#carried && isText[this.#carry[stop] as number] === 1) stop++
    this.#scanned = stop
    const reading = this.#judge(this.#carry, 0, stop, this.#carried, limit, needsCr)
    if (reading === 'line') {
      this.next = until
      // The line stays readable: the next one starts over at the carry's beginning only when it is cut as well.
      this.#carried = 0
      this.#scanned = 0
    } else if (reading === 'incomplete') this.next = until
    return reading
  }

  #judge(
    bytes: Uint8Array,
    start: number,
    stop: number,
    to: number,
    limit: number,
    needsCr: boolean,
  ): LineReading {
    if (stop - start > limit) return 'long'
    if (stop === to) return 'incomplete'
    const first = bytes[stop]
    if (first === CR) {
      if (stop + 1 === to) return 'incomplete'
      if (bytes[stop + 1] !== LF) return 'control'
    } else if (first !== LF || needsCr) return 'control'
    this.bytes = bytes
    this.start = start
    this.end = stop
    return 'line'
  }

  #after(stop: number): number {
    return this.bytes[stop] === CR ? stop + 2 : stop + 1
  }

  #append(bytes: Uint8Array, from: number, to: number): void {
    const needed = this.#carried + to - from
    if (needed > this.#carry.length) {
      const grown = new Uint8Array(Math.max(256, 2 * needed))
      grown.set(this.#carry.subarray(0, this.#carried))
      this.#carry = grown
    }
    this.#carry.set(bytes.subarray(from, to), this.#carried)
    this.#carried = needed
  }
}

const empty = new Uint8Array(0)
