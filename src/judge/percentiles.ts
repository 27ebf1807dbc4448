import type {Estimate} from '../result/estimate.js'
import type {Load} from '../result/load.js'
import type {LatencySummary} from '../result/summary.js'
import {decodeHistogram, mergeHistograms, quantileUs, type Histogram} from '../stats/histogram.js'
import {intervalAround} from '../stats/interval.js'
import {sum} from '../stats/sum.js'

/** Samples that must lie beyond a percentile, pooled over the rounds, before it is shown. */
export const samplesBeyond = 10

/** Latencies of requests that ended, and how many there are besides that nobody saw the end of. */
interface Samples {
  readonly known: Histogram
  readonly censored: number
}

/**
 * Percentiles of the rounds pooled. Requests without an answer count as slower than all others; a percentile that falls
 * among them, or among timeouts, is a lower bound.
 */
export function summarizeLatency(loads: readonly Load[], timeoutMs: number): LatencySummary {
  const perRound = loads.map((load): Samples => ({
    known: decodeHistogram(load.window.latencyHdr),
    censored: censoredOf(load),
  }))
  const pooled: Samples = {
    known: mergeHistograms(perRound.map(({known}) => known)),
    censored: sum(perRound, ({censored}) => censored),
  }
  const hasTimeouts = loads.some(load => load.window.ended.timeout > 0)
  /** The histogram rounds to three digits. */
  const isTimeout = (ms: number) => hasTimeouts && ms >= timeoutMs * 0.999
  const percentile = (probability: number): Estimate => {
    const centre = quantileMs(pooled, probability)
    if (centre === undefined) return none(loads.length)
    const values = perRound
      .map(samples => quantileMs(samples, probability)?.ms)
      .filter(value => value !== undefined)
    const {value, low, high, n} = intervalAround(centre.ms, values)
    const found: Estimate = {value, low, high, n, unit: 'ms'}
    const bounded: Estimate = centre.isCensored || isTimeout(centre.ms) ? {...found, limit: 'atLeast'} : found
    return countOf(pooled) * (1 - probability) < samplesBeyond - 1e-9
      ? {...bounded, withheld: 'samples'}
      : bounded
  }
  return {
    model: 'closed',
    rate: null,
    p50: percentile(0.5),
    p90: percentile(0.9),
    p95: percentile(0.95),
    p99: percentile(0.99),
    p999: percentile(0.999),
    max: highest(pooled, loads.length, isTimeout),
  }
}

/** Requests of a load's window that had no answer and are not in its histogram. */
export function censoredOf({window}: Load): number {
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

function highest(pooled: Samples, n: number, isTimeout: (ms: number) => boolean): Estimate {
  if (pooled.known.totalCount === 0) return none(n)
  const value = pooled.known.maxValue / 1000
  const found: Estimate = {value, low: null, high: null, n, unit: 'ms'}
  return pooled.censored > 0 || isTimeout(value) ? {...found, limit: 'atLeast'} : found
}

function none(n: number): Estimate {
  return {value: null, low: null, high: null, n, unit: 'ms', withheld: 'samples'}
}
