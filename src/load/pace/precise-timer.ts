import {performance} from 'node:perf_hooks'

/** setTimeout may be a millisecond late by its rounding, and a little more by the loop's. */
const coarseMs = 2
/** A thread that sleeps wakes some 60 to 120 µs after it asked to (timer slack, a virtual core's wake-up). */
const wakeUpMs = 0.12

/** A turn of the loop that finds nothing takes some 10 µs; what takes longer was spent by somebody else on this core. */
const longestTurnMs = 0.2

/** What a thread may do that waits for an instant. */
export interface Idle {
  /** For so long nobody would miss the event loop. */
  mayBlockMs(): number
  /** Grows when the event loop does something else. */
  steps(): number
}

/**
 * Rings at an instant, to a few µs. Far from the instant it is a plain timer; in the last 2 ms it looks at the clock
 * once a turn of the loop. That alone would burn a core that the server may need, so the thread sleeps between two
 * looks, for as long as, by `mayBlockMs`, nobody would miss the event loop.
 *
 * Why not simpler (Poisson arrivals, answers after 50 ms, so always some in flight; 2 cores; lateness p50 / p90):
 * 200/s: plain timer 0.60 / 1.04 ms with 0.05 cores, looking all the time 0.006 / 1.2 ms with 0.24, this 0.005 / 0.008–0.5
 * ms with 0.06. 1000/s: 0.56 / 1.02 ms with 0.11, 0.002 / 0.8 ms with 0.69, this 0.002 / 0.025 ms with 0.16.
 */
export class PreciseTimer {
  /** Time spent on looking at the clock while nothing else happened. */
  waitedMs = 0
  #timer: NodeJS.Timeout | undefined
  #turn: NodeJS.Immediate | undefined
  #atMs = Infinity
  #lookedMs = -Infinity
  #stepsThen = 0
  readonly #cell = new Int32Array(new SharedArrayBuffer(4))

  readonly #ring: () => void
  readonly #idle: Idle

  constructor(ring: () => void, idle: Idle) {
    this.#ring = ring
    this.#idle = idle
  }

  /** Replaces what it was set to. Never rings from within this call. */
  set(atMs: number): void {
    if (atMs === this.#atMs) return
    this.cancel()
    this.#atMs = atMs
    this.#wait(atMs - performance.now())
  }

  cancel(): void {
    clearTimeout(this.#timer)
    clearImmediate(this.#turn)
    this.#atMs = Infinity
  }

  #wait(restMs: number): void {
    if (restMs > coarseMs) this.#timer = setTimeout(this.#look, Math.floor(restMs - 1))
    else this.#turn = setImmediate(this.#look)
  }

  readonly #look = (): void => {
    let nowMs = performance.now()
    this.#countTurn(nowMs)
    let restMs = this.#atMs - nowMs
    if (restMs > wakeUpMs && restMs <= coarseMs) {
      const blockMs = Math.min(this.#idle.mayBlockMs(), restMs - wakeUpMs)
      if (blockMs > 0) {
        Atomics.wait(this.#cell, 0, 0, blockMs)
        nowMs = performance.now()
        restMs = this.#atMs - nowMs
      }
    }
    if (restMs > 0) {
      if (restMs <= coarseMs) this.#lookedMs = nowMs
      this.#wait(restMs)
      return
    }
    this.#atMs = Infinity
    this.#ring()
  }

  /** The time since the last look, if nothing else happened in it. */
  #countTurn(nowMs: number): void {
    const turnMs = nowMs - this.#lookedMs
    const steps = this.#idle.steps()
    if (turnMs <= longestTurnMs && steps === this.#stepsThen) this.waitedMs += turnMs
    this.#stepsThen = steps
    this.#lookedMs = -Infinity
  }
}
