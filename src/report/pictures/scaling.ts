import {metrics} from '../../judge/metric.js'
import {looksOf, type Look} from '../charts/palette.js'
import {workerNameOf} from '../series.js'
import {differingSettings, shortened} from '../settings.js'
import type {Cell} from '../../result/cell.js'
import {provenOf, type Proven} from '../../result/cell-values.js'

/** How does throughput grow with workers or with threads, how memory with workers? */
export interface ScalingPicture {
  readonly by: 'workers' | 'threads'
  readonly of: 'throughput' | 'memory'
  readonly lines: readonly ScalingLine[]
}

export interface ScalingLine {
  readonly key: string
  readonly label: string
  readonly mode: Cell['mode']
  readonly look: Look
  readonly points: readonly ScalingPoint[]
  /** What the fewest give, or take, for each. */
  readonly idealPerUnit: number
}

export interface ScalingPoint {
  readonly units: number
  /** Answers per second, or bytes of PSS. */
  readonly estimate: Proven
}

/** One picture for each of workers and threads that some arms differ in and nothing else; of workers one of memory, too. */
export function scalingPictures(cells: readonly Cell[]): readonly ScalingPicture[] {
  const wanted = [
    {by: 'workers', of: 'throughput'},
    {by: 'threads', of: 'throughput'},
    {by: 'workers', of: 'memory'},
  ] as const
  return wanted.flatMap(picture => {
    const lines = linesBy(cells, picture)
    return lines.length === 0 ? [] : [{...picture, lines}]
  })
}

function linesBy(
  cells: readonly Cell[],
  {by, of}: Pick<ScalingPicture, 'by' | 'of'>,
): readonly ScalingLine[] {
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
    const points = group.flatMap(pointOf(by, of)).sort((a, b) => a.units - b.units)
    const [first, head] = [points[0], group[0]]
    if (points.length < 2 || first === undefined || head === undefined) return []
    const count = head[fixed]
    const label = [
      severalServers ? head.server : '',
      workerNameOf(head),
      severalFixed && count !== null ? `${count} ${fixed}` : '',
      ...settings.map(({textOf}) => shortened(textOf(head))),
    ]
    return [
      {
        key: `line${index}`,
        label: label.filter(part => part !== '').join(' '),
        mode: head.mode,
        points,
        idealPerUnit: first.estimate.value / first.units,
      },
    ]
  })
  const looks = looksOf(lines.map(({mode}) => mode))
  return lines.map((line, index) => ({...line, look: looks[index] ?? index}))
}

function pointOf(by: ScalingPicture['by'], of: ScalingPicture['of']) {
  return (cell: Cell): ScalingPoint[] => {
    const estimate = provenOf(cell, summary =>
      metrics[of === 'memory' ? 'pss' : 'throughput'].ofSummary(summary),
    )
    const units = cell[by]
    return estimate === undefined || units === null ? [] : [{units, estimate}]
  }
}
