import {mostErrors} from '../../judge/errors.js'
import {notRanked, type NotRanked} from '../../judge/findings/ranked.js'
import type {CompletedCell} from '../../result/cell.js'
import type {ScenarioRecord} from '../../result/plan-record.js'
import {fewestRounds} from '../../stats/interval.js'
import {formatPercent} from '../../unit/percent.js'

/** Why an arm is shown below a leaderboard, and has no place on it. */
export type Refusal = NotRanked | 'too few rounds' | 'busy machine' | 'incomparable answer' | 'other answer'

/** How far numbers of two sessions must lie apart beside their intervals: their rounds were not taken in turn. */
export const betweenSessions = 0.05

export const refusalTexts: Readonly<Record<Refusal, string>> = {
  withheld: 'a check withdrew its throughput',
  overload: 'overloaded: clients left before their turn came',
  'nothing answered': 'no good answer',
  errors: `more than ${formatPercent(mostErrors)} errors`,
  answers: 'answered otherwise than the other arms of its run',
  'lower bound': 'a lower bound only: the load generator was slower',
  'too few rounds': `fewer than ${fewestRounds} rounds`,
  'busy machine': 'others disturbed more than a third of its rounds',
  'incomparable answer': 'its answers cannot be compared',
  'other answer': 'answers otherwise than most',
}

/** Rules of entry, as a reader is told them. */
export const rules: readonly string[] = [
  'One leaderboard holds one request, under one number of connections, on one machine. Of each arm the newest result that meets the rules stands.',
  `An arm enters with a throughput that its checks prove, over ${fewestRounds} rounds or more: no lower bound, not overloaded, at most ${formatPercent(mostErrors)} errors, and at most a third of the rounds disturbed by others.`,
  'Its answer must be that of most arms on the board: status and body, byte for byte, less what differs between two answers of one arm and dates and tokens. The digest stands above the table.',
  'Arms that are bound by CPU are ranked by CPU per request, for the load generator takes from the same cores; all others by throughput. The two are never mixed.',
  `A place is one more than the number of arms that are shown to be better, at 95 %: within one result by its paired rounds; between two results by the rounds of both, which must lie a further ${formatPercent(betweenSessions)} apart, for they were not taken in turn. Equal places are ties.`,
]

/** What keeps one arm from entering, whatever the others do; null: nothing. */
export function refusalOf(cell: CompletedCell, scenario: ScenarioRecord, isBusy: boolean): Refusal | null {
  const found = notRanked(cell, scenario)
  if (found !== null) return found
  if (isBusy) return 'busy machine'
  if (cell.summary.throughput.n < fewestRounds) return 'too few rounds'
  return cell.answer?.hash == null ? 'incomparable answer' : null
}
