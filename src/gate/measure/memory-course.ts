/** What an arm held after so many answers, counted from its start. */
interface Mark {
  readonly served: number
  readonly pssBytes: number
}

/**
 * The memory of an arm as it serves one scenario. Caches, pools and heaps grow with what was served, and in slices of
 * equal time the faster arm has served more: arms are compared at a number of answers that both have given.
 */
export class MemoryCourse {
  readonly #marks: Mark[] = []

  /** Of the last reading. */
  get served(): number {
    return this.#marks.at(-1)?.served ?? 0
  }

  saw(served: number, pssBytes: number): void {
    this.#marks.push({served, pssBytes})
  }

  /** The most up to the `served`th answer, there between two readings in proportion; null without a reading. */
  peakUntil(served: number): number | null {
    const [first] = this.#marks
    if (first === undefined) return null
    let peak = first.pssBytes
    let last = first
    for (const mark of this.#marks) {
      if (mark.served > served) {
        const share = Math.max(0, served - last.served) / (mark.served - last.served || 1)
        return Math.max(peak, Math.round(last.pssBytes + share * (mark.pssBytes - last.pssBytes)))
      }
      peak = Math.max(peak, mark.pssBytes)
      last = mark
    }
    return peak
  }
}
