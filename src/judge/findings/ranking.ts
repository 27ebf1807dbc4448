import type {Cell} from '../../result/cell.js'
import {fewestRounds, type Interval} from '../../stats/interval.js'
import {metrics, type MetricKey} from '../metric.js'
import {pairedRatio} from '../ratio.js'
import {standingsBy, type Standing} from './standing.js'

/** Who has the best of one number, as far as paired rounds show it. */
export type Ranking =
  | {readonly kind: 'single'; readonly arm: Standing}
  /** Too few rounds for any interval: nobody is shown to be better than anybody. */
  | {readonly kind: 'too few rounds'; readonly arms: readonly Standing[]; readonly rounds: number}
  | {
      readonly kind: 'leader'
      readonly leader: Standing
      readonly next: Standing
      /** The better number over the worse one where more is better; else the other way round: always above 1. */
      readonly lead: Interval
    }
  | {
      readonly kind: 'tie'
      /** The best and those that are not shown to be worse, in the order of the table. */
      readonly arms: readonly Standing[]
      /** The best of those that are shown to be worse; null where all are tied. */
      readonly next: Standing | null
    }

/**
 * A leader is named only if it is shown to be better than every other arm, each at 95 %. Asking for all of them at once
 * needs no correction for their number (an intersection–union test, decision 0037): each further arm makes it harder.
 */
export function rankBy(cells: readonly Cell[], key: MetricKey): Ranking | null {
  const [best, ...others] = standingsBy(cells, key)
  if (best === undefined) return null
  const [second] = others
  if (second === undefined) return {kind: 'single', arm: best}
  const leads = others.map(other => leadOver(best.cell, other.cell, key))
  const rounds = Math.min(...leads.map(lead => lead?.n ?? 0))
  if (rounds < fewestRounds) return {kind: 'too few rounds', arms: [best, ...others], rounds}
  const worse = others.filter((_, index) => isAbove1(leads[index]))
  const [next] = worse
  if (worse.length === others.length && leads[0] !== undefined)
    return {kind: 'leader', leader: best, next: second, lead: leads[0]}
  const tied = [best, ...others.filter(other => !worse.includes(other))]
  return {
    kind: 'tie',
    arms: cells.flatMap(cell => tied.find(one => one.cell === cell) ?? []),
    next: next ?? null,
  }
}

/** Whether rounds show that one's number is the better one; null where they are too few to show anything. */
export function isShownBetter(one: Cell, other: Cell, key: MetricKey): boolean | null {
  const lead = leadOver(one, other, key)
  return lead === undefined || lead.low === null ? null : isAbove1(lead)
}

function leadOver(one: Cell, other: Cell, key: MetricKey): Interval | undefined {
  return metrics[key].better === 'higher' ? pairedRatio(one, other, key) : pairedRatio(other, one, key)
}

function isAbove1(lead: Interval | undefined): boolean {
  return lead !== undefined && lead.low !== null && lead.low > 1
}
