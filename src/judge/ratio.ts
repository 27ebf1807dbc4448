import {completedRounds} from '../result/round-values.js'
import type {Cell} from '../result/cell.js'
import {isCompleted, provenOf} from '../result/cell-values.js'
import {isRanked} from './rank.js'
import {estimateRatio, mostSpread, type Interval} from '../stats/interval.js'
import {metrics, type MetricKey} from './metric.js'

/**
 * A number of `cell` over that of `reference`, paired by round. Undefined unless both numbers are proven and some round
 * has both: a bound that the generator set says nothing of two servers.
 */
export function pairedRatio(cell: Cell, reference: Cell, key: MetricKey): Interval | undefined {
  if (![cell, reference].every(one => isComparable(one, key))) return undefined
  const shared = sharedRounds(cell, reference, key)
  const found = estimateRatio(
    shared.map(([over]) => over),
    shared.map(([, under]) => under),
  )
  if (found.n === 0) return undefined
  // Rounds that disagree by so much have no ratio in common, and show no difference.
  return found.spread > mostSpread ? {...found, low: null, high: null} : found
}

/** Whether the number is proven, no mere bound, and can be ranked: what answers with errors does other work. */
export function isComparable(cell: Cell, key: MetricKey): boolean {
  const estimate = provenOf(cell, metrics[key].ofSummary)
  return estimate !== undefined && estimate.limit === undefined && isCompleted(cell) && isRanked(cell)
}

/** What the others' throughputs are held against: the first row that can be ranked; the first of all where none can. */
export function referenceOf(cells: readonly Cell[]): Cell | undefined {
  return cells.find(cell => isComparable(cell, 'throughput')) ?? cells[0]
}

/** A row's number against the reference's. A tie: some row above is not shown to differ from this one. */
export type Ratio =
  | {readonly kind: 'reference'}
  | {readonly kind: 'ratio'; readonly interval: Interval; readonly tie: boolean}
  | {readonly kind: 'absent'}

/** @param above cells of the rows above it */
export function ratioTo(
  reference: Cell,
  cell: Cell,
  above: readonly Cell[],
  key: MetricKey = 'throughput',
): Ratio {
  if (cell === reference) return {kind: 'reference'}
  const interval = pairedRatio(cell, reference, key)
  if (interval === undefined || interval.spread > mostSpread) return {kind: 'absent'}
  return {
    kind: 'ratio',
    interval,
    tie: above.some(other => notShownToDiffer(pairedRatio(cell, other, key))),
  }
}

/** Of two that can be compared; without an interval nothing is shown. */
export function notShownToDiffer(ratio: Interval | undefined): boolean {
  if (ratio === undefined) return false
  const {low, high} = ratio
  return low === null || high === null || (low <= 1 && high >= 1)
}

/** Numbers of the rounds that both cells completed and measured it in. */
function sharedRounds(
  cell: Cell,
  reference: Cell,
  key: MetricKey,
): readonly (readonly [over: number, under: number])[] {
  const under = byRound(reference, key)
  return [...byRound(cell, key)].flatMap(([round, value]) => {
    const other = under.get(round)
    return other === undefined ? [] : [[value, other] as const]
  })
}

function byRound({rounds}: Cell, key: MetricKey): ReadonlyMap<number, number> {
  return new Map(
    completedRounds(rounds).flatMap(round => {
      const value = metrics[key].ofRound(round)
      return value === null || Number.isNaN(value) ? [] : [[round.index, value] as const]
    }),
  )
}
