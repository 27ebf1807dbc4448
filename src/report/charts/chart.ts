import type {TopLevelSpec} from 'vega-lite'
import type {LegendItem} from './legend.js'

/** One question, answered by a picture. */
export interface Chart {
  readonly name: ChartName | 'capacity'
  /** The question. */
  readonly title: string
  /** What the picture says, for whoever cannot see it: at most `longestAlt` characters; the numbers are in `data`. */
  readonly alt: string
  /** How to read it, one line. */
  readonly caption: string
  readonly spec: TopLevelSpec
  /** The same with a linear axis, where the first is logarithmic and both make sense. */
  readonly linear?: TopLevelSpec
  /** What colours, marks and lines mean; none where the axes name every arm. */
  readonly legend: readonly LegendItem[]
  /** The numbers that are drawn, as a table. */
  readonly data: ChartData
}

export interface ChartData {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

export const chartNames = [
  'throughput',
  'ratios',
  'percentiles',
  'timelines',
  'workers',
  'threads',
  'cpu',
  'memory',
  'worker-memory',
  'swimlane',
] as const
export type ChartName = (typeof chartNames)[number]

/** Of a picture's description, in characters: what screen readers read without a pause. */
export const longestAlt = 200

/** As many of the facts as fit, and how many more the table has. */
export function altOf(beginning: string, facts: readonly string[]): string {
  const room = longestAlt - ' And 999 more in the table.'.length
  let text = beginning
  let shown = 0
  for (const fact of facts) {
    const longer = `${text}${shown === 0 ? ' ' : '; '}${fact}`
    if (longer.length > room) break
    text = longer
    shown++
  }
  const rest = facts.length - shown
  const end = shown === 0 ? text : `${text}.`
  return (rest === 0 ? end : `${end} And ${rest} more in the table.`).slice(0, longestAlt)
}

/** Marks what a hover shows and what a toggle hides; `renderSvg` turns it into data attributes. */
export function tip(series: {readonly key: string}, text: string): string {
  return `${series.key}::${text}`
}
