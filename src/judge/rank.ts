import type {CompletedCell} from '../result/cell.js'
import {completedRounds} from '../result/round-values.js'
import {fillsItsQuota} from './full.js'
import {errorsOf, mostErrors} from './errors.js'

type Ranked = Pick<CompletedCell, 'rounds' | 'checks'>

/** Whether a cell may lead, be in a tie or be compared: its answers are good, and those that the other arms give. */
export function isRanked(cell: Ranked): boolean {
  return !hasTooManyErrors(cell) && !answersOtherwise(cell)
}

export function hasTooManyErrors({rounds}: Ranked): boolean {
  return errorsOf(completedRounds(rounds)).share > mostErrors
}

export function answersOtherwise({checks}: Ranked): boolean {
  return checks.some(({id, status}) => id === 'answers' && status === 'fail')
}

/**
 * Whether an arm is ranked by CPU per request: where the generator takes from the same cores or the same quota, its
 * throughput is less than what it could answer. A quota of its own it has for itself.
 */
export function isRankedByCpu({bound, boundFacts}: Pick<CompletedCell, 'bound' | 'boundFacts'>): boolean {
  return bound === 'cpu' || (bound === 'quota' && boundFacts !== null && !fillsItsQuota(boundFacts))
}
