import type {Cell} from '../../result/cell.js'
import {isCompleted, proven, type Proven} from '../../result/cell-values.js'
import type {Estimate} from '../../result/estimate.js'
import type {Summary} from '../../result/summary.js'
import type {Series} from '../series.js'

/** One proven number an arm: how much each answers, what an answer costs. */
export interface BarPicture {
  readonly bars: readonly Bar[]
  /** Arms whose number is withheld. */
  readonly withheld: readonly Series[]
}

export interface Bar {
  readonly series: Series
  readonly estimate: Proven
}

export function throughputPicture(
  cells: readonly Cell[],
  series: ReadonlyMap<Cell, Series>,
): BarPicture | null {
  return barPicture(cells, series, ({throughput}) => throughput)
}

/** CPU time of the whole process tree per answer. */
export function cpuPicture(cells: readonly Cell[], series: ReadonlyMap<Cell, Series>): BarPicture | null {
  return barPicture(cells, series, ({cpu}) => cpu?.perRequest)
}

function barPicture(
  cells: readonly Cell[],
  series: ReadonlyMap<Cell, Series>,
  pick: (summary: Summary) => Estimate | undefined,
): BarPicture | null {
  const bars: Bar[] = []
  const withheld: Series[] = []
  for (const cell of cells) {
    const own = series.get(cell)
    const found = isCompleted(cell) ? pick(cell.summary) : undefined
    if (own === undefined || found === undefined) continue
    const estimate = proven(found)
    if (found.withheld !== undefined) withheld.push(own)
    else if (estimate !== undefined) bars.push({series: own, estimate})
  }
  return bars.length === 0 ? null : {bars, withheld}
}
