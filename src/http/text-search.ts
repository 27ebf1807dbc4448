/** So much of a body is looked at: an endless one must not cost the generator more than a long one. */
const searchedBytes = 64 * 1024

/** Looks for a text in a body that comes in pieces, without keeping any of it (Knuth, Morris and Pratt). */
export class TextSearch {
  found = false
  readonly #text: Buffer
  /** By length of a matched beginning: the longest shorter beginning of the text that it ends with. */
  readonly #fallbacks: Int32Array
  #matched = 0
  #left = searchedBytes

  /** @param text not empty */
  constructor(text: string) {
    this.#text = Buffer.from(text)
    this.#fallbacks = fallbacksOf(this.#text)
  }

  /** A new body. */
  begin(): void {
    this.found = false
    this.#matched = 0
    this.#left = searchedBytes
  }

  /** The next piece, from `start` up to `end`. */
  look(bytes: Uint8Array, start: number, end: number): void {
    const stop = Math.min(end, start + this.#left)
    this.#left -= Math.max(0, stop - start)
    for (let at = start; at < stop && !this.found; at++) {
      this.#matched = this.#next(bytes[at])
      this.found = this.#matched === this.#text.length
    }
  }

  #next(byte: number | undefined): number {
    let matched = this.#matched
    while (matched > 0 && this.#text[matched] !== byte) matched = this.#fallbacks[matched] ?? 0
    return this.#text[matched] === byte ? matched + 1 : 0
  }
}

function fallbacksOf(text: Buffer): Int32Array {
  const fallbacks = new Int32Array(text.length + 1)
  let matched = 0
  for (let length = 2; length <= text.length; length++) {
    const byte = text[length - 1]
    while (matched > 0 && text[matched] !== byte) matched = fallbacks[matched] ?? 0
    if (text[matched] === byte) matched++
    fallbacks[length] = matched
  }
  return fallbacks
}
