import type {CapacityStep} from '../../result/capacity.js'
import {decodeHistogram, mergeHistograms, quantileUs} from '../../stats/histogram.js'
import {sum} from '../../stats/sum.js'

/** Of steps at one rate, together; null: not measured. */
export interface LoadsSeen {
  readonly cpuCores: number | null
  readonly p99Ms: number | null
}

export function loadsSeen(steps: readonly CapacityStep[]): LoadsSeen {
  const uses = steps.flatMap(({use}) => use ?? [])
  const wallMs = sum(uses, use => use.wallMs)
  const all = mergeHistograms(steps.map(({load}) => decodeHistogram(load.window.latencyHdr)))
  const p99Us = steps.length === 0 ? undefined : quantileUs(all, 0.99)
  return {
    cpuCores: wallMs === 0 ? null : sum(uses, ({cpuUs}) => cpuUs) / 1000 / wallMs,
    p99Ms: p99Us === undefined ? null : p99Us / 1000,
  }
}
