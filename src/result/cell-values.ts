import type {Cell, CompletedCell} from './cell.js'
import type {Estimate} from './estimate.js'
import type {Summary} from './summary.js'

/** A number that may be shown. */
export type Proven = Estimate & {readonly value: number}

export function isCompleted(cell: Cell): cell is CompletedCell {
  return cell.status === 'completed'
}

/** One number of a cell, unless a check withdrew it or there is none. */
export function provenOf(cell: Cell, pick: (summary: Summary) => Estimate | undefined): Proven | undefined {
  return isCompleted(cell) ? proven(pick(cell.summary)) : undefined
}

export function proven(estimate: Estimate | undefined): Proven | undefined {
  if (estimate === undefined || estimate.withheld !== undefined || estimate.value === null) return undefined
  return {...estimate, value: estimate.value}
}
