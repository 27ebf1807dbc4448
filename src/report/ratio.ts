import {throughputOf} from '../result/round-values.js'
import type {Cell} from '../result/cell.js'
import {ratioInterval, type Interval} from '../stats/interval.js'

/**
 * Throughput of `cell` over that of `reference`, paired by round. Without rounds (n = 0) unless both numbers are
 * proven: a bound that the generator set says nothing of two servers.
 */
export function throughputRatio(cell: Cell, reference: Cell): Interval {
  const proven = [cell, reference].every(
    ({summary}) =>
      summary !== null && summary.throughput.withheld === undefined && summary.throughput.limit === undefined,
  )
  const shared = proven ? sharedRounds(cell, reference) : []
  return ratioInterval(
    shared.map(([over]) => over),
    shared.map(([, under]) => under),
  )
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
  return new Map(
    rounds.flatMap(round =>
      round.status === 'completed' ? [[round.index, throughputOf(round)] as const] : [],
    ),
  )
}
