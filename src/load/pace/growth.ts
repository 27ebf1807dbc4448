/** Short enough to see a ramp in a warm-up of half a second. */
const slotMs = 100

/** By how much a number grew in each of the last two slots of 100 ms, and how low it was. */
export class Growth {
  #slot: {readonly sinceMs: number; readonly value: number} | undefined
  #last: number | undefined
  #beforeLast: number | undefined
  #leastNow = Infinity
  #leastBefore = Infinity

  /** To be told at least a few times per slot. */
  look(nowMs: number, value: number): void {
    this.#slot ??= {sinceMs: nowMs, value}
    this.#leastNow = Math.min(this.#leastNow, value)
    if (nowMs - this.#slot.sinceMs < slotMs) return
    this.#beforeLast = this.#last
    // A late look makes a longer slot.
    this.#last = ((value - this.#slot.value) * slotMs) / (nowMs - this.#slot.sinceMs)
    this.#slot = {sinceMs: nowMs, value}
    this.#leastBefore = this.#leastNow
    this.#leastNow = value
  }

  /** The lowest value since the slot before this one began. */
  get lately(): number {
    return Math.min(this.#leastNow, this.#leastBefore)
  }

  /** Of a number of answers: it no longer comes faster, by more than 5 % and what chance explains. */
  get isSteady(): boolean {
    const [last, beforeLast] = [this.#last, this.#beforeLast]
    if (last === undefined || beforeLast === undefined) return false
    return last <= 1.05 * beforeLast + 3 * Math.sqrt(last + beforeLast)
  }

  /** Of a number in the system: more went in the last slot than came, beyond what chance explains. */
  isShrinking(arrivalsPerMs: number): boolean {
    return this.#last !== undefined && this.#last < 0 && !this.isBalanced(arrivalsPerMs)
  }

  /** Of a number in the system: what came and went in a slot is the same, but for what chance explains. */
  isBalanced(arrivalsPerMs: number): boolean {
    return this.#last !== undefined && Math.abs(this.#last) <= 1 + 3 * Math.sqrt(arrivalsPerMs * slotMs)
  }
}
