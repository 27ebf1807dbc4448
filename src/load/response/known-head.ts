/** Where a body ends; `none`: there is none. */
export type BodyKind = 'none' | 'length' | 'chunked' | 'until-end'

type LearntHead = Pick<KnownHead, 'status' | 'body' | 'bodyLength' | 'isReusable' | 'isHead' | 'setsCookies'>

/** As long as what is read at once. */
const mostBytes = 64 * 1024

/**
 * The head that came last, and what it said. A server writes the same one again and again, with another second in its
 * Date now and then; and what is the same byte for byte means the same. Looking that up costs a tenth of reading it.
 * One is shared by the readers of a load, all of which read from `bytes`.
 */
export class KnownHead {
  length = 0
  status = 0
  body: BodyKind = 'none'
  bodyLength = 0
  isReusable = false
  /** The request was HEAD, and its answer has no body whatever the head says. */
  isHead = false
  setsCookies = false
  readonly #words: Int32Array
  readonly #known = new Int32Array(mostBytes / 4)

  /** The memory that answers are read into; it begins at a multiple of four. */
  constructor(readonly bytes: Uint8Array) {
    this.#words = new Int32Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.byteLength / 4))
  }

  /** Whether the first of the `length` bytes are this head. */
  matches(length: number): boolean {
    const known = this.length
    if (known === 0 || known > length) return false
    const whole = known >> 2
    for (let at = 0; at < whole; at++) {
      if (this.#words[at] !== this.#known[at]) return false
    }
    return (known & 3) === 0 || ((this.#lastWord(whole) ^ (this.#known[whole] ?? 0)) & this.#lastMask) === 0
  }

  /** The first `length` bytes are a head that was read. */
  learn(length: number, head: LearntHead): void {
    if (length > mostBytes || length + 4 > this.bytes.byteLength) return
    const words = (length + 3) >> 2
    for (let at = 0; at < words; at++) this.#known[at] = this.#words[at] ?? 0
    this.length = length
    this.status = head.status
    this.body = head.body
    this.bodyLength = head.bodyLength
    this.isReusable = head.isReusable
    this.isHead = head.isHead
    this.setsCookies = head.setsCookies
  }

  #lastWord(at: number): number {
    return this.#words[at] ?? 0
  }

  /** Of the last, incomplete word: the bytes of the head. */
  get #lastMask(): number {
    return masks[this.length & 3] ?? 0
  }
}

/** For 1, 2 and 3 bytes in the order of memory, whatever that is. */
const masks = Int32Array.from(
  [0, 1, 2, 3],
  count => new Int32Array(Uint8Array.from([0, 1, 2, 3], at => (at < count ? 0xff : 0)).buffer).at(0) ?? 0,
)
