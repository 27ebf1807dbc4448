import type {LoadResult} from '../../load/result.js'
import type {ArmRound} from '../../result/gate-result.js'
import {decodeHistogram, mergeHistograms, quantileUs, type Histogram} from '../../stats/histogram.js'
import {answersForPercentile} from '../metric.js'
import {MemoryCourse} from './memory-course.js'

type Loop = LoadResult['model']

/** What a slice was seen to take of the whole process tree. */
export interface SliceUse {
  /** Over the whole life of the load. */
  readonly cpuUs: number
  readonly pssBytes: number
  /** Answers of the arm since its start, those of this slice included. */
  readonly served: number
}

/** Adds up the slices of one arm under one scenario in one round. */
export class Tally {
  readonly memory = new MemoryCourse()
  readonly #latencies: Histogram[] = []
  readonly #cost: Record<Loop, {cpuUs: number; answers: number; good: number}> = {
    closed: {cpuUs: 0, answers: 0, good: 0},
    open: {cpuUs: 0, answers: 0, good: 0},
  }
  #failures = 0
  #closed = {answers: 0, ms: 0}

  readonly #startupMs: number

  constructor(startupMs: number) {
    this.#startupMs = startupMs
  }

  add({model, total, window}: LoadResult, {cpuUs, pssBytes, served}: SliceUse): void {
    this.#failures += total.non2xx + total.timeout + total.lost
    this.#cost[model].cpuUs += cpuUs
    this.#cost[model].answers += answersOf(total)
    this.#cost[model].good += total.ok
    if (model === 'open') this.#latencies.push(decodeHistogram(window.latencyHdr))
    else {
      this.#closed.answers += window.ended.ok
      this.#closed.ms += window.durationMs
    }
    // Where there is a closed loop, the open one comes after it, with as many connections as its arrivals happen to need.
    if (model === 'closed' || this.#cost.closed.answers === 0) this.memory.saw(served, pssBytes)
  }

  /** `served`: answers since the start that both arms have given. */
  round(served: number): ArmRound {
    const latency = mergeHistograms(this.#latencies)
    const percentile = (share: number, fewest: number) => {
      const us = latency.totalCount < fewest ? undefined : quantileUs(latency, share)
      return us === undefined ? null : us / 1000
    }
    const {closed, open} = this.#cost
    // At saturation a request's cost does not hang on how its arrivals fall together.
    const {cpuUs, good} = closed.answers > 0 ? closed : open
    return {
      // An error is no work done: else an arm that fails fast would seem to save.
      cpuUsPerRequest: good === 0 || !(cpuUs > 0) ? null : cpuUs / good,
      pssPeakBytes: this.memory.peakUntil(served),
      pssAnswers: served,
      throughput: this.#closed.ms === 0 ? null : (this.#closed.answers / this.#closed.ms) * 1000,
      // A little fewer than planned is the luck of random arrivals.
      p50Ms: percentile(0.5, answersForPercentile.p50 * 0.8),
      p99Ms: percentile(0.99, answersForPercentile.p99 * 0.8),
      startupMs: this.#startupMs,
      answers: closed.answers + open.answers,
      failures: this.#failures,
    }
  }
}

/** Right or wrong: all that the server has served. */
export function answersOf({ok, non2xx}: Pick<LoadResult['total'], 'ok' | 'non2xx'>): number {
  return ok + non2xx
}
