import {mean} from 'simple-statistics'
import type {Cell} from '../../result/cell.js'
import {completedRounds} from '../../result/round-values.js'
import type {Series} from '../series.js'

/** What does it cost in memory, process by process? */
export interface MemoryPicture {
  readonly stacks: readonly MemoryStack[]
}

export interface MemoryStack {
  readonly series: Series
  /** PSS after the load, mean over rounds; the master (or only) process first. */
  readonly processes: readonly {readonly name: string; readonly bytes: number}[]
}

export function memoryPicture(
  cells: readonly Cell[],
  series: ReadonlyMap<Cell, Series>,
): MemoryPicture | null {
  const stacks = cells.flatMap(cell => {
    const own = series.get(cell)
    const processes = processesOf(cell)
    return own === undefined || processes.length === 0 ? [] : [{series: own, processes}]
  })
  return stacks.length === 0 ? null : {stacks}
}

/** Processes are matched over rounds by their place in the tree's order. */
function processesOf(cell: Cell): MemoryStack['processes'] {
  const readings = completedRounds(cell.rounds).flatMap(({memory}) =>
    memory === null ? [] : [memory.after.perProcess],
  )
  const count = Math.max(0, ...readings.map(reading => reading.length))
  return Array.from({length: count}, (_, place) => ({
    name: count === 1 ? 'server' : place === 0 ? 'master' : `worker ${place}`,
    bytes: mean(readings.flatMap(reading => reading[place]?.pssBytes ?? [])),
  }))
}
