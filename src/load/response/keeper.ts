import type {Keeping, Kept} from '../reading.js'

/** Gathers what is to be kept of an answer while it comes in pieces. */
export class AnswerKeeper {
  #keeping: Keeping | undefined
  #begun: Buffer[] = []
  #head = ''
  #pieces: Buffer[] = []
  #room = 0
  #small: Buffer | undefined
  #smallLength = 0

  begin(keeping: Keeping | undefined): void {
    this.#keeping = keeping
    this.#room = keeping?.bodyBytes ?? 0
    this.#head = ''
    this.#smallLength = 0
    if (this.#begun.length > 0) this.#begun = []
    if (this.#pieces.length > 0) this.#pieces = []
  }

  get isOn(): boolean {
    return this.#keeping !== undefined
  }

  /** A piece of a head that is not whole yet. */
  headBegan(bytes: Uint8Array, from: number, to: number): void {
    this.#begun.push(Buffer.copyBytesFrom(bytes, from, to - from))
  }

  /** The rest of it; interim answers before it may be a part of both. */
  headEnded(bytes: Uint8Array, from: number, to: number, setsCookies: boolean): void {
    if (this.#keeping === undefined || (this.#keeping.head === 'cookies' && !setsCookies)) return
    const rest = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from)
    const whole = this.#begun.length === 0 ? rest : Buffer.concat([...this.#begun, rest])
    const heads = whole
      .toString('latin1')
      .trimEnd()
      .split(/\r?\n\r?\n/)
    this.#head = heads.at(-1) ?? ''
  }

  look(bytes: Uint8Array, start: number, end: number): void {
    const taken = Math.min(this.#room, end - start)
    if (taken <= 0) return
    this.#room -= taken
    if (this.#pieces.length === 0 && this.#smallLength + taken <= smallBytes) {
      this.#small ??= Buffer.allocUnsafeSlow(smallBytes)
      const small = this.#small
      // A call of the runtime's for so few bytes costs more than the bytes.
      for (let at = 0; at < taken; at++) small[this.#smallLength + at] = bytes[start + at] ?? 0
      this.#smallLength += taken
    } else this.#pieces.push(Buffer.copyBytesFrom(bytes, start, taken))
  }

  get kept(): Kept | undefined {
    if (this.#keeping === undefined) return undefined
    const small = this.#small?.subarray(0, this.#smallLength) ?? none
    return {
      head: this.#head,
      body: this.#pieces.length === 0 ? small : Buffer.concat([small, ...this.#pieces]),
    }
  }
}

/** As much as is kept of an answer that nobody looks into: it has its place, which is used again and again. */
const smallBytes = 256

const none = Buffer.alloc(0)
