import {completedRounds, throughputOf} from '../result/round-values.js'
import type {Cell} from '../result/cell.js'
import {provenOf} from '../result/cell-values.js'
import {ratioInterval, type Interval} from '../stats/interval.js'

/**
 * Throughput of `cell` over that of `reference`, paired by round. Without rounds (n = 0) unless both numbers are
 * proven: a bound that the generator set says nothing of two servers.
 */
export function throughputRatio(cell: Cell, reference: Cell): Interval {
  const isProven = [cell, reference].every(one => {
    const throughput = provenOf(one, summary => summary.throughput)
    return throughput !== undefined && throughput.limit === undefined
  })
  const shared = isProven ? sharedRounds(cell, reference) : []
  return ratioInterval(
    shared.map(([over]) => over),
    shared.map(([, under]) => under),
  )
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
  if (interval.n === 0) return {kind: 'absent'}
  return {
    kind: 'ratio',
    interval,
    tie: above.some(other => notShownToDiffer(throughputRatio(cell, other))),
  }
}

export function notShownToDiffer({low, high}: Interval): boolean {
  return low !== null && high !== null && low <= 1 && high >= 1
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
