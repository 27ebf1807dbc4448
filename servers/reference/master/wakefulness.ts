/** The loop looks once a second; a gap so long means that it could not. */
const mostGapMs = 3000

/**
 * Since when this process has been awake: stopped by a signal, by the pause of a virtual machine or by a closed lid, it
 * hears nothing, and what was not heard then is no sign. A jump of the wall clock looks the same, and heartbeats that are
 * told by it (ctime) jump too. To be asked at every turn of the loop.
 */
export class Wakefulness {
  readonly #clocks: Clocks
  #lookedMs: number
  #lookedWallMs: number
  /** Before its first look it has been awake for ever. */
  #sinceMs = -Infinity

  constructor(clocks: Clocks = {now: () => performance.now(), wall: () => Date.now()}) {
    this.#clocks = clocks
    this.#lookedMs = clocks.now()
    this.#lookedWallMs = clocks.wall()
  }

  awakeMs(): number {
    const [nowMs, wallMs] = [this.#clocks.now(), this.#clocks.wall()]
    // The monotonic clock stands still while the machine sleeps; the other does not.
    const gapMs = Math.max(nowMs - this.#lookedMs, wallMs - this.#lookedWallMs)
    if (gapMs > mostGapMs) this.#sinceMs = nowMs
    this.#lookedMs = nowMs
    this.#lookedWallMs = wallMs
    return nowMs - this.#sinceMs
  }
}

interface Clocks {
  readonly now: () => number
  readonly wall: () => number
}
