import type {Cell} from '../../result/cell.js'
import type {MetricKey} from '../metric.js'
import {inOrderOf, liesBelow, standingsBy, type Standing} from './standing.js'

/** Numbers of which less is better. */
export type Cost = Extract<MetricKey, 'p99' | 'cpu' | 'pss'>

export type CostFinding =
  /** No arm's interval lies below that of the highest. */
  | {readonly kind: 'equal cost'; readonly cost: Cost; readonly least: Standing; readonly most: Standing}
  | {
      readonly kind: 'lowest cost'
      readonly cost: Cost
      readonly least: Standing
      /** The least and those that it is not shown to lie below. */
      readonly arms: readonly Standing[]
      readonly most: Standing
      /** Whether other arms' numbers are withheld, or there are none. */
      readonly isPartial: boolean
    }

/** Who has the lowest, as far as intervals show it; nothing with a single number. */
export function costFinding(cells: readonly Cell[], cost: Cost): CostFinding | null {
  const standings = standingsBy(cells, cost)
  const [least, ...others] = standings
  const most = others.at(-1)
  if (least === undefined || most === undefined) return null
  if (!liesBelow(least, most)) return {kind: 'equal cost', cost, least, most}
  const near = others.filter(other => !liesBelow(least, other))
  return {
    ...{kind: 'lowest cost', cost, least, most},
    arms: inOrderOf(cells, [least, ...near]),
    isPartial: standings.length < cells.length,
  }
}
