import type {Cell, CompletedCell} from '../../result/cell.js'
import {isCompleted} from '../../result/cell-values.js'
import {isComparable, notShownToDiffer, throughputRatio} from '../ratio.js'

/** Groups of arms that are not shown to differ in throughput: neighbours whose ratios' intervals all hold 1. */
export function throughputTies(cells: readonly Cell[]): readonly (readonly CompletedCell[])[] {
  const completed = cells.filter(isCompleted)
  const ranked = completed
    .filter(isComparable)
    .sort((a, b) => (b.summary.throughput.value ?? 0) - (a.summary.throughput.value ?? 0))
  const groups: CompletedCell[][] = []
  for (const cell of ranked) {
    const group = groups.at(-1)
    const isTied = group?.every(other => notShownToDiffer(throughputRatio(cell, other))) ?? false
    if (isTied) group?.push(cell)
    else groups.push([cell])
  }
  return groups.filter(group => group.length > 1).map(group => completed.filter(cell => group.includes(cell)))
}
