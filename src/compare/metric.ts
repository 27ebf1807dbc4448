import {metrics, type MetricKey} from '../judge/metric.js'
import type {Cell} from '../result/cell.js'
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

/** Per-round values of what may be shown: positive numbers; none when a check withdrew the number, or it is a mere bound. */
export function shownValues(cell: Cell, metric: ComparedMetric): readonly number[] {
  if (cell.status !== 'completed') return []
  const {ofSummary, ofRound} = metrics[metric]
  const summarized = ofSummary(cell.summary)
  if (summarized?.withheld !== undefined || summarized?.limit !== undefined) return []
  return completedRounds(cell.rounds)
    .map(ofRound)
    .filter(number => number !== null && Number.isFinite(number) && number > 0) as number[]
}
