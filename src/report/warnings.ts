import type {Cell, CompletedCell} from '../result/cell.js'
import {isCompleted} from '../result/cell-values.js'
import type {CheckId, Estimate} from '../result/estimate.js'
import type {Summary} from '../result/summary.js'

/** Checks whose warnings qualify a number that is shown, and which one. */
const numberOf: Readonly<Partial<Record<CheckId, (summary: Summary) => Estimate>>> = {
  floor: ({latency}) => latency.p50,
  censored: ({latency}) => latency.p50,
  warmup: ({throughput}) => throughput,
  stationary: ({throughput}) => throughput,
  'stationary-latency': ({latency}) => latency.p50,
  paced: ({latency}) => latency.p50,
}

/** What must be known beside the numbers, one sentence each; arms that share it stand together. */
export function describeWarnings(cells: readonly Cell[], labelOf: (cell: Cell) => string): readonly string[] {
  const labels = new Map<string, string[]>()
  for (const cell of cells.filter(isCompleted)) {
    for (const {message} of cell.checks.filter(
      ({id, status}) => status === 'warn' && qualifiesShown(id, cell),
    ))
      labels.set(message, [...(labels.get(message) ?? []), labelOf(cell)])
  }
  return [...labels].map(([message, arms]) => `${arms.join(', ')}: ${message}.`)
}

/** A number that is withheld has a footnote that says why; what else is wrong with it helps nobody. */
function qualifiesShown(id: CheckId, {summary}: CompletedCell): boolean {
  const find = numberOf[id]
  return find !== undefined && find(summary).withheld === undefined
}
