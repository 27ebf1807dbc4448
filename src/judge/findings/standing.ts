import type {Cell, CompletedCell} from '../../result/cell.js'
import {isCompleted, proven, type Proven} from '../../result/cell-values.js'
import {metrics, type MetricKey} from '../metric.js'

/** A cell by one of its numbers, which may be shown. */
export interface Standing {
  readonly cell: CompletedCell
  readonly estimate: Proven
}

/** Cells that have the number, lowest first. */
export function standingsBy(cells: readonly Cell[], key: MetricKey): readonly Standing[] {
  return cells
    .filter(isCompleted)
    .flatMap(cell => {
      const estimate = proven(metrics[key].ofSummary(cell.summary))
      return estimate === undefined ? [] : [{cell, estimate}]
    })
    .sort((a, b) => a.estimate.value - b.estimate.value)
}

/** Its interval ends below where the other's begins; without intervals nothing is shown. */
export function liesBelow(one: Standing, other: Standing): boolean {
  const [{high}, {low}] = [one.estimate, other.estimate]
  return high !== null && low !== null && high < low
}

/** In the order of the table. */
export function inOrderOf(cells: readonly Cell[], standings: readonly Standing[]): readonly Standing[] {
  return cells.flatMap(cell => standings.find(one => one.cell === cell) ?? [])
}
