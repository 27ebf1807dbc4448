import {encodeHistogram} from '../../stats/histogram.js'
import {LiveHistogram} from '../../stats/live-histogram.js'
import {durationOf, type RateStage} from '../../traffic/rate-stage.js'
import type {PaceCounts} from '../result.js'
import {encodeBuckets, latencyBucket, latencyBuckets} from './latency-buckets.js'
import {latencyMs, type RequestTimes, type Stay} from './request.js'

/** Lengths of slices, of which the shortest is taken that makes no more than `mostSlices`. */
const lengthsMs = [100, 200, 500, 1000, 2000, 5000, 10_000]
const mostSlices = 1200

interface LiveStage {
  readonly startMs: number
  readonly durationMs: number
  due: number
  ok: number
  failed: number
  unanswered: number
  readonly latency: LiveHistogram
}

/** A window with a changing rate. Times are `performance.now()`, ms; every request of the window is told once when it ended. */
export class LivePace {
  readonly #startMs: number
  /** Within the last slice. */
  readonly #lastMs: number
  readonly #everyMs: number
  readonly #due: number[]
  readonly #ok: number[]
  readonly #failed: number[]
  readonly #unanswered: number[]
  readonly #sent: number[]
  readonly #ended: number[]
  readonly #latency: Uint32Array[]
  readonly #stages: readonly LiveStage[]

  constructor(startMs: number, stages: readonly RateStage[]) {
    let atMs = startMs
    this.#stages = stages.map(({durationMs}) => {
      const stage = {startMs: atMs, durationMs, due: 0, ok: 0, failed: 0, unanswered: 0}
      atMs += durationMs
      return {...stage, latency: new LiveHistogram()}
    })
    const wholeMs = durationOf(stages)
    this.#startMs = startMs
    this.#everyMs = lengthsMs.find(ms => wholeMs / ms <= mostSlices) ?? wholeMs / mostSlices
    const length = Math.ceil(wholeMs / this.#everyMs)
    this.#lastMs = startMs + (length - 0.5) * this.#everyMs
    const zeros = () => Array<number>(length).fill(0)
    ;[this.#due, this.#ok, this.#failed] = [zeros(), zeros(), zeros()]
    ;[this.#unanswered, this.#sent, this.#ended] = [zeros(), zeros(), zeros()]
    this.#latency = zeros().map(() => new Uint32Array(latencyBuckets))
  }

  /** What was due as the window closed is sent a moment later, and belongs to its end. */
  sent(atMs: number): void {
    this.#add(this.#sent, Math.min(atMs, this.#lastMs))
  }

  /** Also of requests that do not belong to the window. */
  ended(atMs: number): void {
    this.#add(this.#ended, atMs)
  }

  answered(times: RequestTimes): void {
    this.#counted(this.#ok, 'ok', times.dueMs)
    this.#took(times)
  }

  timedOut(times: RequestTimes): void {
    this.#counted(this.#unanswered, 'unanswered', times.dueMs)
    this.#took(times)
  }

  /** Another answer, or none because the connection was lost. */
  failed(dueMs: number): void {
    this.#counted(this.#failed, 'failed', dueMs)
  }

  givenUp(dueMs: number): void {
    this.#counted(this.#unanswered, 'unanswered', dueMs)
  }

  get counts(): PaceCounts {
    return {
      everyMs: this.#everyMs,
      ...{due: this.#due, ok: this.#ok, failed: this.#failed, unanswered: this.#unanswered},
      ...{sent: this.#sent, ended: this.#ended},
      latency: this.#latency.map(encodeBuckets).join(';'),
      stages: this.#stages.map(({latency, startMs, ...stage}) => ({
        startMs: startMs - this.#startMs,
        ...stage,
        latencyHdr: encodeHistogram(latency.toHistogram()),
      })),
    }
  }

  #counted(slices: number[], how: 'ok' | 'failed' | 'unanswered', dueMs: number): void {
    this.#add(slices, dueMs)
    this.#add(this.#due, dueMs)
    const stage = this.#stageAt(dueMs)
    if (stage === undefined) return
    stage.due++
    stage[how]++
  }

  #took(stay: Stay): void {
    const tookMs = latencyMs(stay)
    const slice = this.#latency[this.#sliceAt(stay.dueMs)]
    const bucket = latencyBucket(tookMs)
    if (slice !== undefined) slice[bucket] = (slice[bucket] ?? 0) + 1
    this.#stageAt(stay.dueMs)?.latency.recordMs(tookMs)
  }

  #stageAt(ms: number): LiveStage | undefined {
    return this.#stages.findLast(({startMs}) => startMs <= ms)
  }

  #sliceAt(ms: number): number {
    return Math.floor((ms - this.#startMs) / this.#everyMs)
  }

  #add(counts: number[], ms: number): void {
    const slice = this.#sliceAt(ms)
    const before = counts[slice]
    if (before !== undefined) counts[slice] = before + 1
  }
}
