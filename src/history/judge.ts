import {changePoints} from '../stats/change-points.js'
import {estimateRounds, fewestRounds, tail, type Interval} from '../stats/interval.js'
import {unpairedShift} from '../stats/unpaired-shift.js'
import type {Point, Series} from './series.js'

/** A series, parted where it is shown to have changed. */
export interface JudgedSeries extends Series {
  /** At least one; the last is how things stand. */
  readonly levels: readonly Level[]
  readonly changes: readonly Change[]
}

/** Results `from` up to and without `to`, between which no change is shown. */
export interface Level {
  readonly from: number
  readonly to: number
  readonly estimate: Interval
}

export interface Change {
  /** The first result of the new level, and the last of the old one: what changed, changed between them. */
  readonly at: number
  readonly point: Point
  readonly last: Point
  /** New level ÷ old one, with the interval of a change whose place is known. */
  readonly ratio: number
  readonly low: number | null
  readonly high: number | null
  readonly p: number
  readonly verdict: 'better' | 'worse'
}

/** Older ones are left out of the search for changes: its time grows with the square of their number. */
export const mostResults = 300

/** Any fixed number: the same results have the same changes. */
const seed = 20_140

/** Of a series that did not change, the chance that a change is found: less, the more series there are. */
export function levelOf(series: number): number {
  return Math.max(0.001, Math.min(0.01, 0.05 / series))
}

/** At least as unlikely as 1 in 20 is a change in any of up to fifty series without one. */
export function judgeHistory(all: readonly Series[]): readonly JudgedSeries[] {
  return all.map(series => judgeSeries(series, levelOf(all.length)))
}

/** A series has one number a result: what differs from session to session is in the judgement. */
function judgeSeries(series: Series, level: number): JudgedSeries {
  const points = series.points.slice(-mostResults)
  const logs = points.map(({estimate}) => Math.log(estimate.value))
  const found = changePoints(logs, {seed, level})
  const bounds = [0, ...found.map(({at}) => at), points.length]
  const levels = bounds.slice(1).map((to, index) => {
    const from = bounds[index] ?? 0
    return {from, to, estimate: estimateRounds(points.slice(from, to).map(({estimate}) => estimate.value))}
  })
  const changes = found.flatMap(({at, p}, index): readonly Change[] => {
    const [before, after] = [levels[index], levels[index + 1]]
    const [last, point] = [points[at - 1], points[at]]
    if (before === undefined || after === undefined || last === undefined || point === undefined) return []
    const shift = shiftOf(logs.slice(before.from, before.to), logs.slice(after.from, after.to))
    const isUp = shift.ratio > 1
    return [
      {
        ...{at, point, last, p},
        ...shift,
        verdict: isUp === (series.better === 'higher') ? 'better' : 'worse',
      },
    ]
  })
  return {...series, points, levels, changes}
}

function shiftOf(
  before: readonly number[],
  after: readonly number[],
): Pick<Change, 'ratio' | 'low' | 'high'> {
  const {estimate, lower, upper, n} = unpairedShift(after, before)
  const end = (bound: number) => (n >= fewestRounds && Number.isFinite(bound) ? Math.exp(bound) : null)
  return {ratio: Math.exp(estimate), low: end(lower(tail)), high: end(upper(tail))}
}
