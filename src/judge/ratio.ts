import {completedRounds, throughputOf} from '../result/round-values.js'
import type {Cell} from '../result/cell.js'
import {provenOf} from '../result/cell-values.js'
import {estimateRatio, mostSpread, type Interval} from '../stats/interval.js'

/**
 * Throughput of `cell` over that of `reference`, paired by round. Undefined unless both numbers are proven and some
 * round has both: a bound that the generator set says nothing of two servers.
 */
export function throughputRatio(cell: Cell, reference: Cell): Interval | undefined {
  if (![cell, reference].every(isComparable)) return undefined
  const shared = sharedRounds(cell, reference)
  const found = estimateRatio(
    shared.map(([over]) => over),
    shared.map(([, under]) => under),
  )
  if (found.n === 0) return undefined
  // Rounds that disagree by so much have no ratio in common, and show no difference.
  return found.spread > mostSpread ? {...found, low: null, high: null} : found
}

/** Whether its throughput is proven, and no mere bound. */
export function isComparable(cell: Cell): boolean {
  const throughput = provenOf(cell, summary => summary.throughput)
  return throughput !== undefined && throughput.limit === undefined
}

/** A row's throughput against the first row's. A tie: some row above is not shown to differ from this one. */
export type Ratio =
  | {readonly kind: 'reference'}
  | {readonly kind: 'ratio'; readonly interval: Interval; readonly tie: boolean}
  | {readonly kind: 'absent'}

/** @param above cells of the rows above it */
export function ratioTo(reference: Cell, cell: Cell, above: readonly Cell[]): Ratio {
  if (cell === reference) return {kind: 'reference'}
  const interval = throughputRatio(cell, reference)
  if (interval === undefined || interval.spread > mostSpread) return {kind: 'absent'}
  return {
    kind: 'ratio',
    interval,
    tie: above.some(other => notShownToDiffer(throughputRatio(cell, other))),
  }
}

/** Of two that can be compared; without an interval nothing is shown. */
export function notShownToDiffer(ratio: Interval | undefined): boolean {
  if (ratio === undefined) return false
  const {low, high} = ratio
  return low === null || high === null || (low <= 1 && high >= 1)
}

/** Throughputs of the rounds that both cells completed. */
function sharedRounds(cell: Cell, reference: Cell): readonly (readonly [over: number, under: number])[] {
  const under = throughputByRound(reference)
  return [...throughputByRound(cell)].flatMap(([round, value]) => {
    const other = under.get(round)
    return other === undefined ? [] : [[value, other] as const]
  })
}

function throughputByRound({rounds}: Cell): ReadonlyMap<number, number> {
  return new Map(completedRounds(rounds).map(round => [round.index, throughputOf(round)]))
}
