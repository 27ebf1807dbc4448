/** Above this part of the buffer a piece is lent instead of copied: it may hold so many times its size in memory. */
const mostSlack = 4

const mostShownBytes = 200

/** Bytes that one connection has received and its parser has not consumed: those from `start` to `end`. */
export class ReceivedBytes {
  #bytes = Buffer.alloc(0)
  #start = 0
  #end = 0
  /** Bytes from `start` to here hold no line end. */
  scanned = 0
  /** A part of `#bytes` was given to the caller: it must not be written to again. */
  #lent = false

  /** Good until the next `push`. */
  get bytes(): Buffer {
    return this.#bytes
  }

  get start(): number {
    return this.#start
  }

  set start(at: number) {
    this.#start = at
  }

  get end(): number {
    return this.#end
  }

  get length(): number {
    return this.#end - this.#start
  }

  push(chunk: Uint8Array, length: number): void {
    if (this.#start === this.#end && !this.#lent) {
      this.#start = 0
      this.#end = 0
      this.scanned = 0
    }
    if (this.#lent || this.#end + length > this.#bytes.length) this.#makeRoom(length)
    this.#bytes.set(length === chunk.length ? chunk : chunk.subarray(0, length), this.#end)
    this.#end += length
  }

  /** The next so many bytes are done with. */
  consume(length: number): void {
    this.#start += length
    this.scanned = this.#start
  }

  /** Moves consumed bytes down to `at`, which is before them; gives where they end now. */
  moveDown(from: number, to: number, at: number): number {
    if (to - from === 1) this.#bytes[at] = this.#bytes[from] ?? 0
    else this.#bytes.copyWithin(at, from, to)
    return at + to - from
  }

  /** Gives consumed bytes away, for good: without a copy, where that does not hold much more memory than it shows. */
  lend(from: number, to: number): Uint8Array {
    const piece = this.#bytes.subarray(from, to)
    if (mostSlack * piece.length < this.#bytes.length) return Uint8Array.from(piece)
    this.#lent = true
    return piece
  }

  /** Without its end, and no more of it than anybody wants to read. */
  firstLine(): string {
    const text = this.#bytes.toString(
      'latin1',
      this.#start,
      Math.min(this.#end, this.#start + mostShownBytes),
    )
    return text.replace(/[\r\n][^]*$/, '')
  }

  takeAll(): Uint8Array {
    const all = Uint8Array.from(this.#bytes.subarray(this.#start, this.#end))
    this.clear()
    return all
  }

  clear(): void {
    this.#start = this.#end
    this.scanned = this.#end
  }

  #makeRoom(length: number): void {
    const kept = this.#end - this.#start
    const roomy = Buffer.allocUnsafe(Math.max(1024, 2 * kept, kept + length))
    roomy.set(this.#bytes.subarray(this.#start, this.#end))
    this.#bytes = roomy
    this.scanned -= this.#start
    this.#start = 0
    this.#end = kept
    this.#lent = false
  }
}
