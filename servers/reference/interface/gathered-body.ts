const firstBlockBytes = 1024
const mostBlockBytes = 64 * 1024

/**
 * A body as it comes, piece by piece, held in blocks: a client may send a byte at a time, and an object for every byte
 * would cost a hundred times what it holds. Large pieces are kept as they are.
 */
export class GatheredBody {
  readonly #blocks: Uint8Array[] = []
  #length = 0
  /** The last block, when it has room: its first `#filled` bytes are in use. */
  #open: Uint8Array | undefined
  #filled = 0

  get length(): number {
    return this.#length
  }

  add(piece: Uint8Array): void {
    this.#length += piece.length
    if (piece.length >= mostBlockBytes / 2) {
      this.#close()
      this.#blocks.push(piece)
      return
    }
    if (this.#open === undefined || this.#filled + piece.length > this.#open.length) this.#begin(piece.length)
    this.#open?.set(piece, this.#filled)
    this.#filled += piece.length
  }

  /** All of it in one piece. */
  whole(): Uint8Array {
    this.#close()
    const [only] = this.#blocks
    return this.#blocks.length === 1 && only !== undefined ? only : Buffer.concat(this.#blocks, this.#length)
  }

  #begin(atLeast: number): void {
    const before = this.#open?.length ?? 0
    this.#close()
    this.#open = Buffer.allocUnsafe(Math.max(atLeast, firstBlockBytes, Math.min(2 * before, mostBlockBytes)))
    this.#filled = 0
  }

  #close(): void {
    if (this.#open !== undefined) this.#blocks.push(this.#open.subarray(0, this.#filled))
    this.#open = undefined
  }
}
