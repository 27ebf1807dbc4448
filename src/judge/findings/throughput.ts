import type {Cell} from '../../result/cell.js'
import type {Interval} from '../../stats/interval.js'
import {notShownToDiffer, throughputRatio} from '../ratio.js'
import {inOrderOf, liesBelow, standingsBy, type Standing} from './standing.js'

/** Of whom an arm answers the most: of all; of those that are no lower bound above it; of those that can be ranked. */
export type Among = 'all' | 'others' | 'ranked'

/** Who answers most, and by how much. */
export type ThroughputFinding =
  | {readonly kind: 'nothing answered'}
  | {readonly kind: 'single throughput'; readonly arm: Standing}
  | {
      readonly kind: 'lower bounds'
      /** Highest first. */
      readonly arms: readonly Standing[]
      /** Whether all of them are shown to answer more than every arm that can be ranked. */
      readonly answerMost: boolean
    }
  | {readonly kind: 'equal throughput'; readonly arms: readonly Standing[]; readonly among: Among}
  | {
      readonly kind: 'most throughput'
      /** Several are not shown to differ. */
      readonly arms: readonly Standing[]
      readonly among: Among
      readonly least: Standing
      /** How many times what `least` answers; null where that is nothing. */
      readonly times: Interval | null
    }

/**
 * Lower bounds that are as high as the best number come first: where the generator was the slower one, nobody knows who
 * of them answers most, but the arms below them do not.
 */
export function throughputFindings(cells: readonly Cell[]): readonly ThroughputFinding[] {
  const all = standingsBy(cells, 'throughput').toReversed()
  const bounds = all.filter(({estimate}) => estimate.limit !== undefined)
  const ranked = all.filter(({estimate}) => estimate.limit === undefined)
  const [best] = ranked
  if (best === undefined) return lowerBounds(bounds, false)
  const above = bounds.filter(({estimate}) => estimate.value >= best.estimate.value)
  const below = bounds.filter(one => !above.includes(one))
  const among = above.length > 0 ? 'others' : below.length > 0 ? 'ranked' : 'all'
  return [
    ...lowerBounds(
      above,
      above.every(one => liesBelow(best, one)),
    ),
    rankedFinding(cells, best, ranked.slice(1), among),
    ...lowerBounds(below, false),
  ]
}

function lowerBounds(arms: readonly Standing[], answerMost: boolean): readonly ThroughputFinding[] {
  return arms.length === 0 ? [] : [{kind: 'lower bounds', arms, answerMost}]
}

/** @param others highest first */
function rankedFinding(
  cells: readonly Cell[],
  best: Standing,
  others: readonly Standing[],
  among: Among,
): ThroughputFinding {
  if (best.estimate.value === 0) return {kind: 'nothing answered'}
  if (others.length === 0) return {kind: 'single throughput', arm: best}
  const tied = others.filter(({cell}) => notShownToDiffer(throughputRatio(cell, best.cell)))
  const arms = inOrderOf(cells, [best, ...tied])
  const least = others.filter(one => !tied.includes(one)).at(-1)
  if (least === undefined) return {kind: 'equal throughput', arms, among}
  const times = throughputRatio(best.cell, least.cell) ?? null
  return {kind: 'most throughput', arms, among, least, times}
}
