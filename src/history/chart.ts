import {palette} from '../report/charts/palette.js'
import {ink, line, muted} from '../report/charts/theme.js'
import {metrics} from '../judge/metric.js'
import {escapeXml} from '../text/xml.js'
import {count} from '../text/words.js'
import {formatFact} from '../unit/number.js'
import {printedUnits, printStored} from '../unit/printed.js'
import {placeText, sizeText, unitOf} from './layout.js'
import type {JudgedSeries} from './judge.js'

/** Of the drawing, in its own units. */
const width = 760
const height = 210
const frame = {left: 62, right: 14, top: 14, bottom: 30} as const

/** Told apart by their shape, too: a change for the better points up. */
const colours = {point: palette[3].light, better: palette[2].light, worse: palette[0].light} as const

/**
 * Each result as a dot with its interval, levels as lines, changes as marked edges. It is drawn here and not by Vega: a page of a
 * hundred of them takes no time.
 */
export function historySvg(series: JudgedSeries): string {
  const {points, levels, changes} = series
  const scale = scalesOf(series)
  const {x, y} = scale
  const ticks = scale.ticks.map(
    ({at, text}) =>
      `<line x1="${frame.left}" x2="${width - frame.right}" y1="${at}" y2="${at}" stroke="${line}"/><text x="${frame.left - 8}" y="${at + 4}" text-anchor="end" fill="${muted}">${text}</text>`,
  )
  const dots = points.map(({estimate, ...point}, index) => {
    const {value, low, high} = estimate
    const bar =
      low === null || high === null
        ? ''
        : `<line x1="${x(index)}" x2="${x(index)}" y1="${y(low)}" y2="${y(high)}" stroke="${colours.point}" stroke-opacity=".45" stroke-width="1.5"/>`
    const {text, interval, unit} = printStored(estimate)
    return `${bar}<circle cx="${x(index)}" cy="${y(value)}" r="2.6" fill="${colours.point}" data-tip="${escapeXml(`${placeText({...point, estimate})}: ${[text, interval, unit].join(' ').trim()}`)}"/>`
  })
  const steps = levels.map(
    ({from, to, estimate}) =>
      `<line x1="${edge(from, x)}" x2="${edge(to, x)}" y1="${y(estimate.value)}" y2="${y(estimate.value)}" stroke="${ink}" stroke-width="1.6"/>`,
  )
  const marks = changes.map(change => {
    const at = edge(change.at, x)
    const up = change.verdict === 'better'
    const tip = up ? `${at - 5},11 ${at + 5},11 ${at},3` : `${at - 5},3 ${at + 5},3 ${at},11`
    return `<line x1="${at}" x2="${at}" y1="12" y2="${height - frame.bottom}" stroke="${colours[change.verdict]}" stroke-dasharray="4 3"/><polygon points="${tip}" fill="${colours[change.verdict]}" data-tip="${escapeXml(`${change.verdict}: ${sizeText(change)}`)}"/>`
  })
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(altOf(series))}" font-size="12">${[...ticks, ...dots, ...steps, ...marks].join('')}${datesOf(series, x)}</svg>`
}

/** Between the results on both sides of it. */
function edge(index: number, x: (index: number) => number): number {
  return round((x(index - 1) + x(index)) / 2)
}

function datesOf({points}: JudgedSeries, x: (index: number) => number): string {
  const last = points.length - 1
  const dates = (last === 0 ? [0] : [0, last]).map(index => {
    const anchor = last === 0 ? 'middle' : index === 0 ? 'start' : 'end'
    return `<text x="${x(index)}" y="${height - 9}" text-anchor="${anchor}" fill="${muted}">${escapeXml((points[index]?.startedAt ?? '').slice(0, 10))}</text>`
  })
  return dates.join('')
}

function scalesOf({points, unit}: JudgedSeries) {
  const ends = points.flatMap(({estimate: {value, low, high}}) => [value, low ?? value, high ?? value])
  const [least, most] = [Math.min(...ends), Math.max(...ends)]
  // What varies by less than 2 % must not look as if it varied much.
  const pad = Math.max((most - least) * 0.08, most * 0.01, Number.MIN_VALUE)
  const [from, to] = [Math.max(0, least - pad), most + pad]
  const inner = {x: width - frame.left - frame.right, y: height - frame.top - frame.bottom}
  const x = (index: number) => round(frame.left + ((index + 0.5) / Math.max(1, points.length)) * inner.x)
  const y = (value: number) => round(frame.top + (1 - (value - from) / (to - from)) * inner.y)
  const {per} = printedUnits[unit]
  const ticks = niceTicks(from / per, to / per).map(tick => ({at: y(tick * per), text: formatFact(tick)}))
  return {x, y, ticks}
}

/** Three to six round numbers. */
function niceTicks(from: number, to: number): readonly number[] {
  const raw = (to - from) / 4
  const decade = 10 ** Math.floor(Math.log10(raw))
  const step = [1, 2, 2.5, 5, 10].map(one => one * decade).find(one => one >= raw) ?? raw
  const first = Math.ceil(from / step)
  return Array.from({length: Math.floor(to / step) - first + 1}, (_, index) =>
    Number(((first + index) * step).toPrecision(6)),
  )
}

function altOf({metric, scenario, arm, points, changes, ...series}: JudgedSeries): string {
  const found =
    changes.length === 0 ? 'no change shown' : `${count(changes.length, 'change')} shown, listed below`
  return `${metrics[metric].title} of ${arm} under ${scenario}, ${unitOf(series)}, over ${count(points.length, 'result')}: ${found}.`
}

function round(value: number): number {
  return Number(value.toFixed(1))
}
