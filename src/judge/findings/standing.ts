import type {Cell, CompletedCell} from '../../result/cell.js'
import {isCompleted, proven, type Proven} from '../../result/cell-values.js'
import {metrics, type MetricKey} from '../metric.js'
import {isRanked} from '../rank.js'

/** A cell by one of its numbers, which may be shown. */
export interface Standing {
  readonly cell: CompletedCell
  readonly estimate: Proven
}

/** Cells that have the number and can be ranked, best first. A bound (≥, ≤) has no place among numbers. */
export function standingsBy(cells: readonly Cell[], key: MetricKey): readonly Standing[] {
  const {ofSummary, better} = metrics[key]
  const sign = better === 'higher' ? -1 : 1
  return cells
    .filter(isCompleted)
    .filter(isRanked)
    .flatMap(cell => {
      const estimate = proven(ofSummary(cell.summary))
      return estimate === undefined || estimate.limit !== undefined ? [] : [{cell, estimate}]
    })
    .sort((a, b) => sign * (a.estimate.value - b.estimate.value))
}
