import type {BodyPart} from '../interface/body-part.js'

/** Bytes that are sent together; the memory is used again, so they hold until the next call of `pack`. */
export interface Packed {
  readonly bytes: Uint8Array
  readonly length: number
}

/** Larger parts are sent on their own: copying them would cost more than a second system call. */
export const mostPackedBytes = 16 * 1024

/**
 * Puts heads and small parts of bodies into one buffer, so that a small response leaves in one `send`. One for all
 * connections of a thread: nothing may stay in it while its user waits.
 */
export class Packer {
  readonly #bytes = Buffer.allocUnsafeSlow(4 * mostPackedBytes)
  #length = 0

  hasRoomFor(length: number): boolean {
    return this.#length + length <= this.#bytes.length
  }

  /** Heads and the marks between chunks: latin1, one byte a character. */
  addHead(text: string): void {
    this.#length += this.#bytes.write(text, this.#length, 'latin1')
  }

  addPart(part: BodyPart): void {
    if (typeof part === 'string') {
      this.#length += this.#bytes.write(part, this.#length, 'utf8')
      return
    }
    this.#bytes.set(part, this.#length)
    this.#length += part.length
  }

  clear(): void {
    this.#length = 0
  }

  take(): Packed {
    const packed = {bytes: this.#bytes, length: this.#length}
    this.#length = 0
    return packed
  }
}

export function chunkHead(length: number): string {
  return `${length.toString(16)}\r\n`
}

export const lastChunk = '0\r\n\r\n'
