import type {Estimate} from '../result/estimate.js'
import type {OpenLoad} from '../result/load.js'
import type {LatencySummary} from '../result/summary.js'
import {decodeHistogram, mergeHistograms, quantileUs, type Histogram} from '../stats/histogram.js'

/** Sent late by more than this at a percentile, whichever is more, and the percentile is our doing as well. */
const material = {share: 0.05, ms: 0.05} as const

const probabilities = [
  ['p50', 0.5],
  ['p90', 0.9],
  ['p95', 0.95],
  ['p99', 0.99],
  ['p999', 0.999],
] as const
export type PercentileName = (typeof probabilities)[number][0]

/** Percentiles of which the generator's own lateness is a material part, and by how much each. */
export type LatePercentiles = ReadonlyMap<PercentileName, number>

/**
 * How much lower a percentile is when latency counts from the real send. Where requests had to wait for a connection, which
 * is the server's doing, the two cannot be compared; then the lateness at the same percentile stands for it.
 */
export function latePercentiles(loads: readonly OpenLoad[]): LatePercentiles {
  const merged = (hdrOf: (load: OpenLoad) => string): Histogram =>
    mergeHistograms(loads.map(load => decodeHistogram(hdrOf(load))))
  const latency = merged(({window}) => window.latencyHdr)
  const fromSend = merged(({open}) => open.fromSendHdr)
  const lag = merged(({open}) => open.sendLagHdr)
  const hasQueued = loads.some(({open}) => open.capReached)
  const late = new Map<PercentileName, number>()
  for (const [name, probability] of probabilities) {
    const at = (histogram: Histogram): number => (quantileUs(histogram, probability) ?? 0) / 1000
    const lateMs = hasQueued ? at(lag) : at(latency) - at(fromSend)
    if (lateMs > Math.max(material.ms, material.share * at(latency))) late.set(name, lateMs)
  }
  return late
}

/** What the generator adds is inside: the server's own is at most this. */
export function asUpperBounds(latency: LatencySummary, names: Iterable<PercentileName>): LatencySummary {
  const bounded = [...names].map(name => [name, atMost(latency[name])] as const)
  return {...latency, ...Object.fromEntries(bounded)}
}

/** One that falls among timeouts is a lower bound, and that says more. */
function atMost(estimate: Estimate): Estimate {
  return estimate.limit === undefined ? {...estimate, limit: 'atMost'} : estimate
}
