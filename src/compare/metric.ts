import {metrics, type MetricKey} from '../judge/metric.js'
import {roundEstimate} from '../judge/round-estimate.js'
import type {Cell} from '../result/cell.js'
import {proven, type Proven} from '../result/cell-values.js'
import {completedRounds} from '../result/round-values.js'

/** What saved results are compared by. */
export const comparedMetrics = [
  'throughput',
  'p50',
  'p99',
  'cpu',
  'pss',
  'startup',
] as const satisfies readonly MetricKey[]
export type ComparedMetric = (typeof comparedMetrics)[number]

/** A row of its own, without a ratio: most arms have none. */
export type ComparedNumber = ComparedMetric | 'errors'

export function titleOf(number: ComparedNumber): string {
  return number === 'errors' ? number : metrics[number].title
}

/** A number that may be compared, and the rounds that it is of: those where it was measured, all above 0. */
export interface Compared {
  readonly estimate: Proven
  readonly values: readonly number[]
}

/** Undefined where a check withdrew the number, or it is a mere bound. */
export function comparedOf(cell: Cell, metric: ComparedMetric): Compared | undefined {
  if (cell.status !== 'completed') return undefined
  const {ofSummary, ofRound, unit} = metrics[metric]
  const values = completedRounds(cell.rounds)
    .map(ofRound)
    .filter((number): number is number => number !== null && Number.isFinite(number) && number > 0)
  // What the result itself shows; of what no summary has, the same estimate is made here.
  const estimate = proven(ofSummary(cell.summary) ?? roundEstimate(values, unit))
  if (estimate === undefined || estimate.limit !== undefined || values.length === 0) return undefined
  return {estimate, values}
}
