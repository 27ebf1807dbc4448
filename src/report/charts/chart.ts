import type {TopLevelSpec} from 'vega-lite'

/** One question, answered by a picture. */
export interface Chart {
  readonly name: ChartName | 'capacity'
  /** The question. */
  readonly title: string
  /** What the picture says, for whoever cannot see it. */
  readonly alt: string
  /** How to read it, one line. */
  readonly caption: string
  readonly spec: TopLevelSpec
  /** The same with a linear axis, where the first is logarithmic and both make sense. */
  readonly linear?: TopLevelSpec
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
  'swimlane',
] as const
export type ChartName = (typeof chartNames)[number]

/** Marks what a hover shows and what a toggle hides; `renderSvg` turns it into data attributes. */
export function tip(series: {readonly key: string}, text: string): string {
  return `${series.key}::${text}`
}
