import type {LatencyTimeline} from '../result.js'
import {encodeBuckets, latencyBucket, latencyBuckets as buckets} from './latency-buckets.js'
import {latencyMs, type Stay} from './request.js'

/** Finest slice. Wide enough that a slice of a slow server holds answers. */
const finestMs = 50
/** Slices kept while a load runs; beyond, neighbours are merged, so that an hour takes no more room than a second. */
const mostSlices = 512
/** Slices per window that are told: what a picture can show. */
const mostTold = 32
/** Warm-up that is told, as a share of the window: enough to see it settle. */
const toldBefore = 0.5

/**
 * How latency went over time, from the first request of the warm-up on: counts by slice of time and by bucket of
 * latency, four buckets an octave. A few nanoseconds a request, and a few kilobytes whatever the rate.
 * Times are `performance.now()`, ms.
 */
export class Timeline {
  readonly #originMs: number
  #sliceMs = finestMs
  #slices: Uint32Array[] = []

  constructor(originMs: number) {
    this.#originMs = originMs
  }

  /** By its end. */
  record(stay: Stay): void {
    let slice = Math.max(0, Math.floor((stay.endMs - this.#originMs) / this.#sliceMs))
    while (slice >= mostSlices) {
      this.#coarsen()
      slice = Math.floor(slice / 2)
    }
    while (this.#slices.length <= slice) this.#slices.push(new Uint32Array(buckets))
    const counts = this.#slices[slice]
    const bucket = latencyBucket(latencyMs(stay))
    if (counts) counts[bucket] = (counts[bucket] ?? 0) + 1
  }

  /** The window, and the end of the warm-up before it. Slices keep their own edges: the first and last may overhang. */
  tell(windowStartMs: number, durationMs: number): LatencyTimeline {
    while (durationMs / this.#sliceMs > mostTold) this.#coarsen()
    const indexAt = (ms: number) => Math.floor((ms - this.#originMs) / this.#sliceMs)
    const first = Math.max(0, indexAt(windowStartMs - durationMs * toldBefore))
    const last = Math.max(first, indexAt(windowStartMs + durationMs - 1e-6))
    const told = Array.from({length: last - first + 1}, (_, index) => this.#slices[first + index])
    return {
      sliceMs: this.#sliceMs,
      firstMs: this.#originMs + first * this.#sliceMs - windowStartMs,
      counts: told.map(encodeBuckets).join(';'),
    }
  }

  /** Joins neighbours in pairs. */
  #coarsen(): void {
    const pairs = Math.ceil(this.#slices.length / 2)
    this.#slices = Array.from({length: pairs}, (_, pair) => {
      const [left, right] = [this.#slices[pair * 2], this.#slices[pair * 2 + 1]]
      return Uint32Array.from(
        {length: buckets},
        (_, bucket) => (left?.[bucket] ?? 0) + (right?.[bucket] ?? 0),
      )
    })
    this.#sliceMs *= 2
  }
}
