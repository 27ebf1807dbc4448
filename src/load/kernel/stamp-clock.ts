import {performance} from 'node:perf_hooks'
import {realTimeMs} from '../../../libc/clock.js'

/** Two clocks of one machine, in ms; `wallMs` counts from some whole second near the start of the load. */
export interface Clocks {
  readonly seconds: number
  wallMs(): number
  nowMs(): number
}

/** Of what is read at once on both clocks: rounding, and no more. */
const slopMs = 0.001

/**
 * Turns the kernel's time stamps, which are of the wall clock, into times of `performance.now()`. Both clocks go at the
 * same pace, whatever corrects them, until somebody sets the wall clock: then the difference between them jumps, which
 * is noticed at the next look. What was stamped in between is wrong, so a window with a step in it is worth nothing.
 */
export class StampClock {
  /** How often the wall clock was set. */
  steps = 0
  readonly #clocks: Clocks
  /** Wall clock − `performance.now()` lies between. Each look can only narrow it. */
  #lowMs = -Infinity
  #highMs = Infinity
  #offsetMs = 0

  constructor(clocks: Clocks = machineClocks()) {
    this.#clocks = clocks
    for (let looks = 0; looks < 20; looks++) this.look()
  }

  /** To be called every few milliseconds. */
  look(): void {
    const beforeMs = this.#clocks.nowMs()
    const wallMs = this.#clocks.wallMs()
    const afterMs = this.#clocks.nowMs()
    const [lowMs, highMs] = [wallMs - afterMs - slopMs, wallMs - beforeMs + slopMs]
    const isStep = lowMs > this.#highMs || highMs < this.#lowMs
    if (isStep) this.steps++
    this.#lowMs = isStep ? lowMs : Math.max(this.#lowMs, lowMs)
    this.#highMs = isStep ? highMs : Math.min(this.#highMs, highMs)
    this.#offsetMs = (this.#lowMs + this.#highMs) / 2
  }

  /** Of a stamp: seconds since 1970 and nanoseconds. */
  toNowMs(seconds: number, nanoseconds: number): number {
    return (seconds - this.#clocks.seconds) * 1e3 + nanoseconds / 1e6 - this.#offsetMs
  }
}

function machineClocks(): Clocks {
  const seconds = Math.floor(Date.now() / 1000)
  return {seconds, wallMs: () => realTimeMs(seconds), nowMs: () => performance.now()}
}
