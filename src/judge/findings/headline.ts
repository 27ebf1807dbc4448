import type {Cell, CompletedCell} from '../../result/cell.js'
import {isCompleted} from '../../result/cell-values.js'
import type {ScenarioRecord} from '../../result/plan-record.js'
import {isBusyMachine, isDisturbed, plannedBlocks} from '../blocks.js'
import {answersOtherwise, isRankedByCpu} from '../rank.js'
import {dominatedArms, type Dominated} from './dominated.js'
import {notRanked, type NotRanked} from './ranked.js'
import {rankBy, type Ranking} from './ranking.js'

/** What the cells of one scenario show, most important first. */
export type HeadlineFinding =
  /** Others disturbed so many rounds that none is left out: what comes next is of this machine as it was. */
  | {readonly kind: 'busy machine'; readonly disturbed: number; readonly rounds: number}
  | {readonly kind: 'nothing answered'}
  /** Of the arms that slots or clients bound, or of which it is not known; `apart`: others are bound by CPU. */
  | {readonly kind: 'throughput'; readonly ranking: Ranking; readonly apart: boolean}
  /** Of the arms that are bound by CPU, by CPU per request. */
  | {readonly kind: 'cpu-bound'; readonly ranking: Ranking}
  /** Of whose throughput nothing is shown: where they would stand is not known. */
  | {readonly kind: 'withheld'; readonly arms: readonly CompletedCell[]}
  | {readonly kind: 'lower bounds'; readonly arms: readonly CompletedCell[]}
  /** More than are let pass. */
  | {readonly kind: 'errors'; readonly arms: readonly CompletedCell[]}
  /** Another answer than that of the other arms; `isAll`: of no arm it can be said that most answer as it does. */
  | {readonly kind: 'answers'; readonly arms: readonly CompletedCell[]; readonly isAll: boolean}
  | {readonly kind: 'overload'; readonly arms: readonly CompletedCell[]}
  | {readonly kind: 'costs'; readonly costs: readonly Cost[]}
  | ({readonly kind: 'dominated'} & Dominated)
  | {readonly kind: 'alone'; readonly cell: CompletedCell}

/** The best of a number of which less is better. */
export interface Cost {
  readonly key: 'p99' | 'cpu' | 'pss'
  readonly ranking: Extract<Ranking, {kind: 'leader' | 'tie'}>
}

/**
 * On a busy machine less is claimed: no latency, which others lengthen most, and no arm that nothing speaks for.
 */
export function headlineFindings(
  cells: readonly Cell[],
  scenario: ScenarioRecord,
  isSaturated: boolean,
): readonly HeadlineFinding[] {
  const blocks = plannedBlocks(cells)
  if (!isBusyMachine(blocks)) return findingsOf(cells, scenario, isSaturated)
  const disturbed = blocks.filter(({outside}) => isDisturbed(outside)).length
  const found = findingsOf(cells, scenario, isSaturated, ['cpu', 'pss'])
  return [
    {kind: 'busy machine', disturbed, rounds: blocks.length},
    ...found.filter(({kind}) => kind !== 'dominated'),
  ]
}

/**
 * Arms that are bound by CPU are ranked by CPU per request: the generator beside them takes cores too, so that their
 * throughput is less than what they could answer. The others are ranked by throughput. The two are never mixed.
 */
function findingsOf(
  cells: readonly Cell[],
  scenario: ScenarioRecord,
  isSaturated: boolean,
  costKeys: readonly Cost['key'][] = ['p99', 'cpu', 'pss'],
): readonly HeadlineFinding[] {
  const completed = cells.filter(isCompleted)
  if (!isSaturated) return costFindings(costKeys, completed)
  const because = (why: NotRanked | null) => completed.filter(cell => notRanked(cell, scenario) === why)
  const [ranked, bounds, silent] = [because(null), because('lower bound'), because('nothing answered')]
  const overloaded = because('overload')
  if (completed.length > 0 && completed.length === silent.length) return [{kind: 'nothing answered'}]
  const [errors, others] = [because('errors'), because('answers')]
  const [only] = [...ranked, ...errors]
  if (cells.length === 1 && only !== undefined) return [{kind: 'alone', cell: only}]
  const byCpu = rankBy(ranked.filter(isRankedByCpu), 'cpu')
  const byThroughput = rankBy(
    ranked.filter(cell => !isRankedByCpu(cell)),
    'throughput',
  )
  const withheld = byThroughput === null ? [] : because('withheld')
  return [
    ...(byThroughput === null
      ? []
      : [{kind: 'throughput' as const, ranking: byThroughput, apart: byCpu !== null}]),
    ...armsFound('withheld', withheld),
    ...(byCpu === null ? [] : [{kind: 'cpu-bound' as const, ranking: byCpu}]),
    ...armsFound('lower bounds', bounds),
    ...armsFound('errors', errors),
    ...(others.length === 0
      ? []
      : [{kind: 'answers' as const, arms: others, isAll: completed.every(answersOtherwise)}]),
    ...armsFound('overload', overloaded),
    // Among arms that are all bound by CPU it has been said who needs the least.
    ...costFindings(
      byThroughput === null && byCpu !== null ? costKeys.filter(key => key !== 'cpu') : costKeys,
      completed,
    ),
    ...dominatedFindings(ranked),
  ]
}

function armsFound(
  kind: 'withheld' | 'lower bounds' | 'errors' | 'overload',
  arms: readonly CompletedCell[],
): readonly HeadlineFinding[] {
  return arms.length === 0 ? [] : [{kind, arms}]
}

function costFindings(
  keys: readonly Cost['key'][],
  cells: readonly CompletedCell[],
): readonly HeadlineFinding[] {
  const costs = keys.flatMap((key): Cost[] => {
    const ranking = rankBy(key === 'p99' ? ofOneLoop(cells) : cells, key)
    if (ranking?.kind === 'leader') return [{key, ranking}]
    // Where all are tied nobody is lowest.
    return ranking?.kind === 'tie' && ranking.next !== null ? [{key, ranking}] : []
  })
  return costs.length === 0 ? [] : [{kind: 'costs', costs}]
}

/** Latencies of an open and of a closed loop are two things. */
function ofOneLoop(cells: readonly CompletedCell[]): readonly CompletedCell[] {
  const open = cells.filter(({summary}) => summary.latency.model === 'open')
  return open.length > 0 ? open : cells
}

function dominatedFindings(cells: readonly CompletedCell[]): readonly HeadlineFinding[] {
  const dominated = dominatedArms(cells)
  return dominated === null ? [] : [{kind: 'dominated', ...dominated}]
}
