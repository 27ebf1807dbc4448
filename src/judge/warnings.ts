import type {Cell, CompletedCell} from '../result/cell.js'
import {isCompleted} from '../result/cell-values.js'
import type {Check, CheckId, Estimate} from '../result/estimate.js'
import type {Summary} from '../result/summary.js'

/** A check that did not simply pass, and all arms that it says the same of. */
export interface Remark extends Pick<Check, 'id' | 'message'> {
  readonly status: 'warn' | 'fail'
  readonly arms: readonly CompletedCell[]
}

/** What must be known beside a number that is shown. */
export interface Warning extends Remark {
  readonly number: 'throughput' | 'latency'
}

/** Checks whose warnings qualify a number. */
const numberOf: Readonly<Partial<Record<CheckId, Warning['number']>>> = {
  floor: 'latency',
  censored: 'latency',
  warmup: 'throughput',
  stationary: 'throughput',
  'stationary-latency': 'latency',
  paced: 'latency',
  stamps: 'latency',
  late: 'latency',
  errors: 'throughput',
  'listen-queue': 'throughput',
  exhausted: 'throughput',
  answers: 'throughput',
  witness: 'latency',
}

const estimateOf: Readonly<Record<Warning['number'], (summary: Summary) => Estimate>> = {
  throughput: ({throughput}) => throughput,
  latency: ({latency}) => latency.p50,
}

export function unpassedChecks(cells: readonly Cell[]): readonly Remark[] {
  return gathered(cells, () => true)
}

export function warningsOf(cells: readonly Cell[]): readonly Warning[] {
  return gathered(cells, qualifiesShown).flatMap(remark => {
    const number = numberOf[remark.id]
    return number === undefined ? [] : [{...remark, number}]
  })
}

/** What takes an arm out of the ranking, and what says why, is said in any case. */
const alwaysSaid: ReadonlySet<CheckId> = new Set(['errors', 'answers', 'exhausted'])

/** A number that is withheld has a footnote that says why; what else is wrong with it helps nobody. */
function qualifiesShown({id, status}: Check, {summary}: CompletedCell): boolean {
  if (alwaysSaid.has(id)) return true
  const number = numberOf[id]
  return status === 'warn' && number !== undefined && estimateOf[number](summary).withheld === undefined
}

function gathered(
  cells: readonly Cell[],
  wanted: (check: Check, cell: CompletedCell) => boolean,
): readonly Remark[] {
  const found = new Map<string, Remark>()
  for (const cell of cells.filter(isCompleted)) {
    for (const check of cell.checks.filter(one => wanted(one, cell))) {
      const {id, status, message} = check
      if (status === 'pass') continue
      const key = JSON.stringify([id, status, message])
      found.set(key, {id, status, message, arms: [...(found.get(key)?.arms ?? []), cell]})
    }
  }
  return [...found.values()]
}
