import type {Cell} from '../../result/cell.js'
import {notShownToDiffer, pairedRatio, referenceOf} from '../../judge/ratio.js'
import {mostSpread} from '../../stats/interval.js'
import type {Series} from '../series.js'

/** Which arm answers more, and is it real? One row an arm, in the order of the table. */
export interface RatioPicture {
  readonly reference: Series
  readonly rows: readonly RatioRow[]
  /** Rounds behind the intervals. */
  readonly n: number
}

export type RatioRow =
  | {
      readonly kind: 'ratio'
      readonly series: Series
      readonly value: number
      readonly low: number | null
      readonly high: number | null
      /** Its interval holds 1. */
      readonly tie: boolean
    }
  | {
      readonly kind: 'none'
      readonly series: Series
      readonly reason: 'failed' | 'withheld' | 'bound' | 'rounds'
    }

/** null with a single arm, or when nothing can be compared. */
export function ratioPicture(cells: readonly Cell[], series: ReadonlyMap<Cell, Series>): RatioPicture | null {
  const reference = referenceOf(cells)
  const others = cells.filter(cell => cell !== reference)
  const base = reference === undefined ? undefined : series.get(reference)
  if (reference === undefined || base === undefined || others.length === 0) return null
  const rows = others.flatMap((cell): RatioRow[] => {
    const own = series.get(cell)
    return own === undefined ? [] : [rowOf(cell, reference, own)]
  })
  if (!rows.some(row => row.kind === 'ratio')) return null
  const n = Math.max(...others.map(cell => pairedRatio(cell, reference, 'throughput')?.n ?? 0))
  return {reference: base, rows, n}
}

function rowOf(cell: Cell, reference: Cell, series: Series): RatioRow {
  const ratio = pairedRatio(cell, reference, 'throughput')
  if (ratio !== undefined) {
    const {value, low, high, spread} = ratio
    if (spread > mostSpread) return {kind: 'none', series, reason: 'rounds'}
    return {kind: 'ratio', series, value, low, high, tie: notShownToDiffer(ratio)}
  }
  if (cell.status !== 'completed') return {kind: 'none', series, reason: 'failed'}
  const isBound = cell.summary.throughput.withheld === undefined
  return {kind: 'none', series, reason: isBound ? 'bound' : 'withheld'}
}
