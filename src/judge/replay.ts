import type {OpenLoad} from '../result/load.js'
import type {Estimate} from '../result/estimate.js'
import {decodeHistogram, quantileUs} from '../stats/histogram.js'
import {sum} from '../stats/sum.js'
import {latePercentiles} from './late.js'
import {samplesBeyond} from './percentiles.js'

/** What became of the requests of one route, or of all. */
export interface ReplayUse {
  readonly name: string
  readonly due: number
  readonly failures: number
  /** One load has no interval. */
  readonly p50: Estimate
  readonly p99: Estimate
}

/** By the names that the log gave them, and all together. */
export function replayUseOf(
  load: OpenLoad,
  counts: readonly (readonly [name: string, count: number])[],
): {readonly routes: readonly ReplayUse[]; readonly all: ReplayUse} {
  const late = latePercentiles([load])
  const estimate = (hdr: string, name: 'p50' | 'p99', probability: number, unanswered: number): Estimate => {
    const histogram = decodeHistogram(hdr)
    const samples = histogram.totalCount + unanswered
    const among = (probability * samples) / Math.max(1, histogram.totalCount)
    const us = histogram.totalCount === 0 ? undefined : quantileUs(histogram, Math.min(1, among))
    const known: Estimate = {
      value: us === undefined ? null : us / 1000,
      low: null,
      high: null,
      n: 1,
      unit: 'ms',
    }
    if (us === undefined || samples * (1 - probability) < samplesBeyond)
      return {...known, withheld: 'samples'}
    if (among > 1) return {...known, limit: 'atLeast'}
    return late.has(name) ? {...known, limit: 'atMost'} : known
  }
  const useOf = (name: string, due: number, ended: OpenLoad['window']['ended'], hdr: string): ReplayUse => {
    const unanswered = due - ended.ok - ended.non2xx - ended.lost - ended.timeout
    const percentiles = {
      p50: estimate(hdr, 'p50', 0.5, unanswered),
      p99: estimate(hdr, 'p99', 0.99, unanswered),
    }
    return {name, due, failures: due - ended.ok, ...percentiles}
  }
  const rows = new Map((load.rows ?? []).map(row => [row.name, row]))
  const routes = counts.flatMap(([name, count]) => {
    const row = rows.get(name)
    return row === undefined ? [] : [useOf(name, count, row.ended, row.latencyHdr)]
  })
  const {ended, latencyHdr} = load.window
  return {
    routes,
    all: useOf(
      'all',
      sum(counts, ([, count]) => count),
      ended,
      latencyHdr,
    ),
  }
}
