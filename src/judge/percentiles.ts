import type {Estimate} from '../result/estimate.js'
import type {Load} from '../result/load.js'
import type {LatencySummary} from '../result/summary.js'
import {decodeHistogram, quantileUs, type Histogram} from '../stats/histogram.js'
import {sum} from '../stats/sum.js'
import {roundEstimate} from './round-estimate.js'

/** Samples that must lie beyond a percentile, pooled over the rounds, before it is shown. */
export const samplesBeyond = 10

/** What of a load says how long its answers took. */
export interface Timed {
  readonly window: Pick<Load['window'], 'latencyHdr' | 'ended' | 'censored'>
}

/** Latencies of requests that ended, and how many there are besides that nobody saw the end of. */
interface Samples {
  readonly known: Histogram
  readonly censored: number
}

/**
 * Percentiles of each round, and of these the median round; the rounds pooled only say whether there are samples enough.
 * Requests without an answer count as slower than all others; where a round's percentile falls among them, or among
 * timeouts, the estimate is a lower bound.
 */
export function summarizeLatency(loads: readonly Timed[], timeoutMs: number): LatencySummary {
  const perRound = loads.map(samplesOf)
  const count = sum(perRound, countOf)
  const hasTimeouts = loads.some(load => load.window.ended.timeout > 0)
  /** The histogram rounds to three digits. */
  const isTimeout = (ms: number) => hasTimeouts && ms >= timeoutMs * 0.999
  const percentile = (probability: number): Estimate => {
    const ofRounds = perRound.map(samples => quantileMs(samples, probability))
    const values = ofRounds.flatMap(found => found?.ms ?? [])
    if (values.length === 0) return none(loads.length)
    const isBound = ofRounds.some(found => found !== undefined && (found.isCensored || isTimeout(found.ms)))
    const found = {...roundEstimate(values, 'ms'), ...(isBound ? {limit: 'atLeast' as const} : {})}
    const isEnough = count * (1 - probability) >= samplesBeyond - 1e-9
    return isEnough ? found : {...found, withheld: 'samples'}
  }
  return {
    model: 'closed',
    rate: null,
    p50: percentile(0.5),
    p90: percentile(0.9),
    p95: percentile(0.95),
    p99: percentile(0.99),
    p999: percentile(0.999),
    max: highest(perRound, isTimeout),
  }
}

/** Of one round, ms; null of none. Among requests without an answer it is the slowest answer. */
export function percentileOf(load: Load, probability: number): number | null {
  return quantileMs(samplesOf(load), probability)?.ms ?? null
}

function samplesOf(load: Timed): Samples {
  return {known: decodeHistogram(load.window.latencyHdr), censored: censoredOf(load)}
}

/** Requests of a load's window that had no answer and are not in its histogram. */
export function censoredOf({window}: Timed): number {
  return window.censored ?? 0
}

function countOf({known, censored}: Samples): number {
  return known.totalCount + censored
}

function quantileMs(
  samples: Samples,
  probability: number,
): {readonly ms: number; readonly isCensored: boolean} | undefined {
  const {known} = samples
  if (known.totalCount === 0) return undefined
  const amongKnown = (probability * countOf(samples)) / known.totalCount
  const us = quantileUs(known, Math.min(1, amongKnown))
  return us === undefined ? undefined : {ms: us / 1000, isCensored: amongKnown > 1}
}

/** Of all rounds: the slowest request that there was. */
function highest(perRound: readonly Samples[], isTimeout: (ms: number) => boolean): Estimate {
  const answered = perRound.filter(({known}) => known.totalCount > 0)
  const n = perRound.length
  if (answered.length === 0) return none(n)
  const value = Math.max(...answered.map(({known}) => known.maxValue)) / 1000
  const found: Estimate = {value, low: null, high: null, n, unit: 'ms'}
  const isBound = perRound.some(({censored}) => censored > 0) || isTimeout(value)
  return isBound ? {...found, limit: 'atLeast'} : found
}

function none(n: number): Estimate {
  return {value: null, low: null, high: null, n, unit: 'ms', withheld: 'samples'}
}
