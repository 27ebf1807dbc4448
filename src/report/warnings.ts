import type {Cell} from '../result/cell.js'

/** Checks whose warnings qualify a number that is shown. */
const said: readonly string[] = ['floor', 'censored', 'warmup', 'stationary', 'stationary-latency']

/** What must be known beside the numbers, one sentence each; arms that share it stand together. */
export function describeWarnings(cells: readonly Cell[], labelOf: (cell: Cell) => string): readonly string[] {
  const labels = new Map<string, string[]>()
  for (const cell of cells) {
    for (const {message} of cell.checks.filter(check => check.status === 'warn' && said.includes(check.id)))
      labels.set(message, [...(labels.get(message) ?? []), labelOf(cell)])
  }
  return [...labels].map(([message, arms]) => `${arms.join(', ')}: ${message}.`)
}
