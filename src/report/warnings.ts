import type {Cell} from '../result/cell.js'
import type {Estimate} from '../result/estimate.js'
import type {Summary} from '../result/summary.js'

/** Checks whose warnings qualify a number that is shown, and which one. */
const numberOf: Readonly<Record<string, ((summary: Summary) => Estimate) | undefined>> = {
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
  for (const cell of cells) {
    for (const {message} of cell.checks.filter(
      ({id, status}) => status === 'warn' && qualifiesShown(id, cell),
    ))
      labels.set(message, [...(labels.get(message) ?? []), labelOf(cell)])
  }
  return [...labels].map(([message, arms]) => `${arms.join(', ')}: ${message}.`)
}

/** A number that is withheld has a footnote that says why; what else is wrong with it helps nobody. */
function qualifiesShown(id: string, {summary}: Cell): boolean {
  const find = numberOf[id]
  if (find === undefined) return false
  return summary === null || find(summary).withheld === undefined
}
