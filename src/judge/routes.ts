import type {CompletedCell} from '../result/cell.js'
import type {Estimate} from '../result/estimate.js'
import type {Load} from '../result/load.js'
import {completedRounds, latencyLoadOf, loadsOf} from '../result/round-values.js'
import {decodeHistogram, quantileUs} from '../stats/histogram.js'
import {sum} from '../stats/sum.js'
import {censoredOf, samplesBeyond} from './percentiles.js'
import {roundEstimate} from './round-estimate.js'

type RequestRow = NonNullable<Load['rows']>[number]

/** What became of the requests of one name, where a load has several. */
export interface RouteUse {
  readonly name: string
  /** That had an end, over all rounds and phases, warm-up included. */
  readonly requests: number
  /** Of these, without a good answer: how many, and the share. */
  readonly failures: number
  readonly failureShare: number
  /** Never sent, because an earlier step of their session failed. */
  readonly skipped: number
  /** From the phase that the arm's latency is from; withheld where there are too few samples, or the arm's own is. */
  readonly p50: Estimate
  readonly p99: Estimate
}

/** In the order of the load; none where it has a single request. */
export function routesOfCell({rounds: all, summary}: CompletedCell): readonly RouteUse[] {
  const rounds = completedRounds(all)
  const names = rounds[0] === undefined ? [] : (latencyLoadOf(rounds[0]).rows ?? []).map(({name}) => name)
  return names.map(name => {
    const rows = rounds.flatMap(loadsOf).flatMap(load => rowOf(load, name) ?? [])
    const ended = sum(rows, ({total}) => total.ok + total.non2xx + total.timeout + total.lost)
    const failures = sum(rows, ({total}) => total.non2xx + total.timeout + total.lost)
    const loads = rounds.map(latencyLoadOf)
    const percentile = (probability: number, ofArm: Estimate): Estimate => {
      const found = percentileOfRow(loads, name, probability)
      return ofArm.withheld === undefined ? found : {...found, withheld: ofArm.withheld}
    }
    return {
      ...{name, requests: ended, failures, failureShare: ended === 0 ? 0 : failures / ended},
      skipped: sum(rows, row => row.skipped),
      p50: percentile(0.5, summary.latency.p50),
      p99: percentile(0.99, summary.latency.p99),
    }
  })
}

function rowOf({rows}: Load, name: string): RequestRow | undefined {
  return rows?.find(row => row.name === name)
}

/** The median round; a lower bound where some requests of the load had no end, for any may have been of this name. */
function percentileOfRow(loads: readonly Load[], name: string, probability: number): Estimate {
  const histograms = loads.flatMap(load => {
    const row = rowOf(load, name)
    return row === undefined ? [] : [decodeHistogram(row.latencyHdr)]
  })
  const values = histograms.flatMap(histogram => {
    const us = histogram.totalCount === 0 ? undefined : quantileUs(histogram, probability)
    return us === undefined ? [] : [us / 1000]
  })
  const n = loads.length
  if (values.length === 0) return {value: null, low: null, high: null, n, unit: 'ms', withheld: 'samples'}
  const isBound = loads.some(load => censoredOf(load) > 0 || (rowOf(load, name)?.ended.timeout ?? 0) > 0)
  const found: Estimate = {...roundEstimate(values, 'ms'), ...(isBound ? {limit: 'atLeast' as const} : {})}
  const samples = sum(histograms, ({totalCount}) => totalCount)
  return samples * (1 - probability) >= samplesBeyond - 1e-9 ? found : {...found, withheld: 'samples'}
}
