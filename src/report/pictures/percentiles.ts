import type {Cell} from '../../result/cell.js'
import {samplesBeyond} from '../../judge/percentiles.js'
import {isCompleted} from '../../result/cell-values.js'
import {completedRounds, latencyLoadOf} from '../../result/round-values.js'
import {decodeHistogram, mergeHistograms, quantileUs, type Histogram} from '../../stats/histogram.js'
import type {Series} from '../series.js'

/** What does the tail look like? A curve ends where fewer than ten samples lie beyond it. */
export interface PercentilePicture {
  readonly model: 'open' | 'closed'
  readonly curves: readonly PercentileCurve[]
  /** Arms whose latency its checks withdrew. */
  readonly withheld: readonly Series[]
}

export interface PercentileCurve {
  readonly series: Series
  readonly samples: number
  readonly points: readonly PercentilePoint[]
  /** The usual ones of them: p50, p90, p99 and so on. */
  readonly named: readonly PercentilePoint[]
}

export interface PercentilePoint {
  /** 0..1 */
  readonly share: number
  /** 1 ÷ (1 − share): 2 is the median, 100 is p99. */
  readonly oneIn: number
  readonly ms: number
}

const pointsPerDecade = 12
const mostDecades = 6

/** Where a curve has its mark, as 1 ÷ (1 − share). */
const usual = [2, 10, 100, 1000, 10_000, 100_000]

export function percentilePicture(
  cells: readonly Cell[],
  series: ReadonlyMap<Cell, Series>,
): PercentilePicture | null {
  const curves: PercentileCurve[] = []
  const withheld: Series[] = []
  for (const cell of cells) {
    const own = series.get(cell)
    if (own === undefined || !isCompleted(cell)) continue
    const {p50} = cell.summary.latency
    if (p50.withheld !== undefined && p50.withheld !== 'samples') {
      withheld.push(own)
      continue
    }
    const histogram = pooled(cell)
    const points = pointsOf(histogram, evenly)
    const named = pointsOf(histogram, usual)
    if (points.length > 1) curves.push({series: own, samples: histogram.totalCount, points, named})
  }
  const model = cells.find(isCompleted)?.summary.latency.model ?? 'closed'
  return curves.length === 0 ? null : {model, curves, withheld}
}

function pooled(cell: Cell): Histogram {
  return mergeHistograms(
    completedRounds(cell.rounds).map(round => decodeHistogram(latencyLoadOf(round).window.latencyHdr)),
  )
}

const evenly = Array.from(
  {length: pointsPerDecade * mostDecades + 1},
  (_, step) => 10 ** (step / pointsPerDecade),
)

function pointsOf(histogram: Histogram, places: readonly number[]): readonly PercentilePoint[] {
  const most = histogram.totalCount / samplesBeyond
  return places
    .filter(oneIn => oneIn <= most)
    .flatMap(oneIn => {
      const share = 1 - 1 / oneIn
      const us = quantileUs(histogram, share)
      return us === undefined ? [] : [{share, oneIn, ms: Math.max(us, 1) / 1000}]
    })
}
