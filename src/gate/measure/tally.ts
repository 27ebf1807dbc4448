import type {LoadResult} from '../../load/contract.js'
import type {MemoryReading} from '../../measure/contract.js'
import type {ArmRound} from '../../result/gate-result.js'
import {decodeHistogram, mergeHistograms, quantileUs, type Histogram} from '../../stats/histogram.js'
import {answersForPercentile} from '../metric.js'

/** Adds up the slices of one arm under one scenario in one round. */
export class Tally {
  readonly #latencies: Histogram[] = []
  #cpuUs = 0
  #answers = 0
  #failures = 0
  #closed = {answers: 0, ms: 0}
  #pssPeakBytes = 0

  readonly #startupMs: number

  constructor(startupMs: number) {
    this.#startupMs = startupMs
  }

  /** `cpuUs`: of the whole process tree, over the whole life of the load. */
  add(model: 'closed' | 'open', {total, window}: LoadResult, cpuUs: number): void {
    this.#cpuUs += cpuUs
    this.#answers += total.ok + total.non2xx
    this.#failures += total.non2xx + total.timeout + total.lost
    if (model === 'open') this.#latencies.push(decodeHistogram(window.latencyHdr))
    else {
      this.#closed.answers += window.ended.ok + window.ended.non2xx
      this.#closed.ms += window.durationMs
    }
  }

  sawMemory({pssBytes}: MemoryReading): void {
    this.#pssPeakBytes = Math.max(this.#pssPeakBytes, pssBytes)
  }

  round(): ArmRound {
    const latency = mergeHistograms(this.#latencies)
    const percentile = (share: number, fewest: number) => {
      const us = latency.totalCount < fewest ? undefined : quantileUs(latency, share)
      return us === undefined ? null : us / 1000
    }
    return {
      cpuUsPerRequest: this.#answers === 0 || !(this.#cpuUs > 0) ? null : this.#cpuUs / this.#answers,
      pssPeakBytes: this.#pssPeakBytes === 0 ? null : this.#pssPeakBytes,
      throughput: this.#closed.ms === 0 ? null : (this.#closed.answers / this.#closed.ms) * 1000,
      // A little fewer than planned is the luck of random arrivals.
      p50Ms: percentile(0.5, answersForPercentile.p50 * 0.8),
      p99Ms: percentile(0.99, answersForPercentile.p99 * 0.8),
      startupMs: this.#startupMs,
      answers: this.#answers,
      failures: this.#failures,
    }
  }
}
