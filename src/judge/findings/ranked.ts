import type {CompletedCell} from '../../result/cell.js'
import type {ScenarioRecord} from '../../result/plan-record.js'
import {completedRounds} from '../../result/round-values.js'
import type {Summary} from '../../result/summary.js'
import {findOverload, type Overload} from '../overload.js'
import {answersOtherwise, hasTooManyErrors} from '../rank.js'

/** Why an arm's throughput is shown and has no place among the others'. */
export type NotRanked = 'withheld' | 'overload' | 'nothing answered' | 'errors' | 'answers' | 'lower bound'

interface Reason {
  readonly why: NotRanked
  readonly holds: (cell: CompletedCell, scenario: ScenarioRecord) => boolean
}

/** The first that holds is the one that is told. */
const reasons: readonly Reason[] = [
  {why: 'withheld', holds: ({summary}) => !canBeOverloaded(summary)},
  {why: 'overload', holds: (cell, scenario) => overloadOf(cell, scenario) !== null},
  {why: 'withheld', holds: ({summary}) => summary.throughput.withheld !== undefined},
  {why: 'nothing answered', holds: ({summary}) => !((summary.throughput.value ?? 0) > 0)},
  {why: 'errors', holds: hasTooManyErrors},
  {why: 'answers', holds: answersOtherwise},
  {why: 'lower bound', holds: ({summary}) => summary.throughput.limit !== undefined},
]

/** null: the arm can be ranked. */
export function notRanked(cell: CompletedCell, scenario: ScenarioRecord): NotRanked | null {
  return reasons.find(({holds}) => holds(cell, scenario))?.why ?? null
}

/** Of rounds that disagree an overload is told all the same: what is answered just in time is a matter of chance. */
export function canBeOverloaded({throughput: {withheld}}: Summary): boolean {
  return withheld === undefined || withheld === 'rounds'
}

export function overloadOf({rounds, boundFacts}: CompletedCell, scenario: ScenarioRecord): Overload | null {
  return findOverload(completedRounds(rounds), boundFacts, scenario)
}
