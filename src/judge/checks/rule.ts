import type {AnswerRecord} from '../../result/answer.js'
import type {Bound, BoundFacts} from '../../result/cell.js'
import type {Check} from '../../result/estimate.js'
import type {CompletedRound} from '../../result/round.js'
import type {Floor} from '../../result/schema.js'
import type {Summary} from '../../result/summary.js'

/** Which numbers of a cell a check vouches for. */
export type Vouched = 'throughput' | 'closedLatency' | 'openLatency'

export interface Rule {
  readonly check: Check
  /** Withdrawn when the check fails. */
  readonly vouches: readonly Vouched[]
}

export const allNumbers: readonly Vouched[] = ['throughput', 'closedLatency', 'openLatency']

/** What the checks of a cell look at. */
export interface CellFacts {
  readonly rounds: readonly CompletedRound[]
  readonly connections: number
  /** After so long without an answer a client leaves. */
  readonly timeoutMs: number
  readonly bound: Bound | null
  readonly boundFacts: BoundFacts | null
  readonly floor: Floor | null
  /** What it answers, and whether the other arms do too; undefined: not recorded. */
  readonly answer?: AnswerRecord | undefined
}

/** Looks at one thing; none where there is nothing to look at. */
export type RuleOf = (facts: CellFacts, summary: Summary) => readonly Rule[]

export function worst<T>(items: readonly T[], of: (item: T) => number): number {
  return Math.max(...items.map(of))
}
