import type {SliceRequest} from '../job.js'
import type {SliceCounts} from '../result.js'
import {latencyMs, type RequestTimes} from './request.js'

/** What became of the requests of a window, by slices of it. Times are `performance.now()`, ms. */
export class LiveSlices {
  readonly #startMs: number
  readonly #request: SliceRequest
  readonly #ok: number[]
  readonly #unanswered: number[]
  readonly #failed: number[]
  readonly #slow: number[][]
  readonly #latencyMs: number[]

  constructor(startMs: number, durationMs: number, request: SliceRequest) {
    const slices = Math.floor(durationMs / request.everyMs)
    const zeros = () => Array<number>(slices).fill(0)
    this.#startMs = startMs
    this.#request = request
    ;[this.#ok, this.#unanswered, this.#failed, this.#latencyMs] = [zeros(), zeros(), zeros(), zeros()]
    this.#slow = request.limitsMs.map(zeros)
  }

  answered(times: RequestTimes): void {
    const tookMs = latencyMs(times)
    this.#add(this.#ok, times.dueMs)
    this.#add(this.#latencyMs, times.dueMs, tookMs)
    for (const [index, limitMs] of this.#request.limitsMs.entries()) {
      const slow = this.#slow[index]
      if (slow !== undefined && tookMs > limitMs) this.#add(slow, times.dueMs)
    }
  }

  timedOut(times: RequestTimes): void {
    this.#add(this.#unanswered, times.dueMs)
    this.#add(this.#failed, times.dueMs)
    this.#add(this.#latencyMs, times.dueMs, latencyMs(times))
  }

  /** Another answer, or none because the connection was lost. */
  failed(dueMs: number): void {
    this.#add(this.#failed, dueMs)
  }

  givenUp(dueMs: number): void {
    this.#add(this.#unanswered, dueMs)
  }

  get counts(): SliceCounts {
    const {everyMs, limitsMs} = this.#request
    return {
      ...{everyMs, limitsMs},
      ...{ok: this.#ok, unanswered: this.#unanswered, failed: this.#failed},
      ...{slow: this.#slow, latencyMs: this.#latencyMs},
    }
  }

  #add(counts: number[], dueMs: number, more = 1): void {
    const slice = Math.floor((dueMs - this.#startMs) / this.#request.everyMs)
    const before = counts[slice]
    if (before !== undefined) counts[slice] = before + more
  }
}
