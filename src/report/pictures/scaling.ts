import {differingSettings, shortened} from '../settings.js'
import type {Cell} from '../../result/cell.js'
import {provenOf, type Proven} from '../../result/cell-values.js'

/** How does throughput grow with workers, or with threads? */
export interface ScalingPicture {
  readonly by: 'workers' | 'threads'
  readonly lines: readonly ScalingLine[]
}

export interface ScalingLine {
  readonly key: string
  readonly label: string
  readonly mode: Cell['mode']
  /** Place among the lines of the same mode, `of` them in all. */
  readonly shade: number
  readonly of: number
  readonly points: readonly ScalingPoint[]
  /** What the fewest would give, times as many: the first point's throughput for one. */
  readonly idealPerUnit: number
}

export interface ScalingPoint {
  readonly units: number
  readonly throughput: Proven
}

/** One picture for each of workers and threads that some arms differ in and nothing else. */
export function scalingPictures(cells: readonly Cell[]): readonly ScalingPicture[] {
  return (['workers', 'threads'] as const).flatMap(by => {
    const lines = linesBy(cells, by)
    return lines.length === 0 ? [] : [{by, lines}]
  })
}

function linesBy(cells: readonly Cell[], by: ScalingPicture['by']): readonly ScalingLine[] {
  const fixed = by === 'workers' ? 'threads' : 'workers'
  const settings = differingSettings(cells)
  const groups = new Map<string, Cell[]>()
  for (const cell of cells) {
    if (cell[by] === null) continue
    const key = JSON.stringify([
      cell.server,
      cell.variant,
      cell.mode,
      cell[fixed],
      cell.gil,
      settings.map(({textOf}) => textOf(cell)),
    ])
    groups.set(key, [...(groups.get(key) ?? []), cell])
  }
  const severalServers = new Set(cells.map(({server}) => server)).size > 1
  const severalFixed = new Set(cells.map(cell => cell[fixed] ?? 0).filter(count => count > 0)).size > 1
  const lines = [...groups.values()].flatMap((group, index) => {
    const points = group.flatMap(pointOf(by)).sort((a, b) => a.units - b.units)
    const [first, head] = [points[0], group[0]]
    if (points.length < 2 || first === undefined || head === undefined) return []
    const count = head[fixed]
    const label = [
      severalServers ? head.server : '',
      head.mode ?? head.server,
      severalFixed && count !== null ? `${count} ${fixed}` : '',
      ...settings.map(({textOf}) => shortened(textOf(head))),
    ]
    return [
      {
        key: `line${index}`,
        label: label.filter(part => part !== '').join(' '),
        mode: head.mode,
        points,
        idealPerUnit: first.throughput.value / first.units,
      },
    ]
  })
  return lines.map(line => {
    const alike = lines.filter(other => other.mode === line.mode)
    return {...line, shade: alike.indexOf(line), of: alike.length}
  })
}

function pointOf(by: ScalingPicture['by']) {
  return (cell: Cell): ScalingPoint[] => {
    const throughput = provenOf(cell, summary => summary.throughput)
    const units = cell[by]
    return throughput === undefined || units === null ? [] : [{units, throughput}]
  }
}
