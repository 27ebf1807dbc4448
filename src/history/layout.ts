import {metrics} from '../judge/metric.js'
import {sparkline} from '../text/sparkline.js'
import type {Style} from '../text/style.js'
import {alignRows} from '../text/table.js'
import {count} from '../text/words.js'
import {formatChange} from '../unit/percent.js'
import {printedUnits, printStored} from '../unit/printed.js'
import type {Change, JudgedSeries, Level} from './judge.js'
import type {Point} from './series.js'

/** A history, as text for every renderer. */
export interface HistoryBlock {
  /** `hello · reference/sync`; of several machines with whose. */
  readonly heading: string
  readonly series: readonly JudgedSeries[]
}

/** Results that a sparkline shows. */
const shownPoints = 32

export function layHistory(series: readonly JudgedSeries[]): readonly HistoryBlock[] {
  const machines = new Set(series.map(({machine}) => machine.id))
  const blocks = new Map<string, JudgedSeries[]>()
  for (const one of series) {
    const {scenario, arm, machine} = one
    const heading = [scenario, arm, ...(machines.size > 1 ? [`${machine.name} (${machine.id})`] : [])].join(
      ' · ',
    )
    blocks.set(heading, [...(blocks.get(heading) ?? []), one])
  }
  return [...blocks].map(([heading, series]) => ({heading, series}))
}

export function renderHistory(series: readonly JudgedSeries[], {bold}: Style): string {
  return layHistory(series)
    .map(block => {
      const lines = alignRows(block.series.map(seriesCells))
      return [
        bold(block.heading),
        ...block.series.flatMap((one, index) => [
          `  ${lines[index] ?? ''}`,
          ...one.changes.map((change, place) => `    ${changeText(change, one, place)}`),
        ]),
      ].join('\n')
    })
    .join('\n\n')
    .concat('\n')
}

function seriesCells(series: JudgedSeries): readonly string[] {
  const {points} = series
  return [
    metrics[series.metric].title,
    levelText(series.levels.at(-1), series),
    count(points.length, 'result'),
    sparkline(points.slice(-shownPoints).map(({estimate}) => estimate.value)),
  ]
}

/** `worse by +8.1 % [+7.0 %, +9.3 %] since 2026-02-01 (a1b2c3d4e5): 910 → 984 µs` */
export function changeText(change: Change, series: JudgedSeries, place: number): string {
  const levels = [series.levels[place], series.levels[place + 1]].map(level => valueText(level, series))
  return `${change.verdict}: ${sizeText(change)} since ${placeText(change.point)}: ${levels.join(' → ')} ${unitOf(series)}`
}

/** `+8.1 % [+7.0 %, +9.3 %]` */
export function sizeText({ratio, low, high}: Pick<Change, 'ratio' | 'low' | 'high'>): string {
  const interval =
    low === null || high === null ? '' : ` [${formatChange(low - 1)}, ${formatChange(high - 1)}]`
  return `${formatChange(ratio - 1)}${interval}`
}

/** `2026-02-01 (a1b2c3d4e5)` */
export function placeText({startedAt, commit, dirty}: Point): string {
  const source = commit === null ? '' : ` (${commit.slice(0, 10)}${dirty ? ' and changes' : ''})`
  return `${startedAt.slice(0, 10)}${source}`
}

export function unitOf({unit}: Pick<JudgedSeries, 'unit'>): string {
  return printedUnits[unit].unit
}

/** `9,675 ±80 req/s` */
export function levelText(level: Level | undefined, series: JudgedSeries): string {
  if (level === undefined) return ''
  const {text, interval, unit} = printStored({...level.estimate, unit: series.unit})
  return [text, interval, unit].filter(part => part !== '').join(' ')
}

function valueText(level: Level | undefined, {unit}: JudgedSeries): string {
  return level === undefined ? '' : printStored({...level.estimate, unit}).text
}
