import type {Cell} from '../../result/cell.js'
import type {Estimate} from '../../result/estimate.js'
import type {Series} from '../series.js'

/** One proven number an arm: how much each answers, what an answer costs. */
export interface BarPicture {
  readonly bars: readonly Bar[]
  /** Arms whose number is withheld. */
  readonly withheld: readonly Series[]
}

export interface Bar {
  readonly series: Series
  readonly estimate: Estimate & {readonly value: number}
}

export function throughputPicture(
  cells: readonly Cell[],
  series: ReadonlyMap<Cell, Series>,
): BarPicture | null {
  return barPicture(cells, series, cell => cell.summary?.throughput)
}

/** CPU time of the whole process tree per answer. */
export function cpuPicture(cells: readonly Cell[], series: ReadonlyMap<Cell, Series>): BarPicture | null {
  return barPicture(cells, series, cell => cell.summary?.cpu?.perRequest)
}

function barPicture(
  cells: readonly Cell[],
  series: ReadonlyMap<Cell, Series>,
  pick: (cell: Cell) => Estimate | undefined,
): BarPicture | null {
  const bars: Bar[] = []
  const withheld: Series[] = []
  for (const cell of cells) {
    const own = series.get(cell)
    const estimate = pick(cell)
    if (own === undefined || estimate === undefined) continue
    if (estimate.withheld !== undefined) withheld.push(own)
    else if (estimate.value !== null) bars.push({series: own, estimate: {...estimate, value: estimate.value}})
  }
  return bars.length === 0 ? null : {bars, withheld}
}
