import type {Config, TopLevelSpec} from 'vega-lite'

/** Colours that a dark page replaces (html/style.ts): every one of them appears there. */
export const ink = '#1f2328'
export const muted = '#59636e'
export const line = '#d1d9e0'
export const shadow = '#eef1f4'

export const font = 'system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif'

const config: Config = {
  background: 'transparent',
  font,
  view: {stroke: null},
  axis: {
    labelColor: muted,
    titleColor: muted,
    titleFontWeight: 'normal',
    titleFontSize: 12,
    labelFontSize: 12,
    gridColor: line,
    domainColor: line,
    tickColor: line,
    labelPadding: 6,
    titlePadding: 10,
    labelLimit: 0,
    titleLimit: 0,
  },
  header: {labelColor: ink, labelFontSize: 12, titleColor: muted},
  title: {
    color: ink,
    anchor: 'start',
    fontSize: 15,
    fontWeight: 600,
    offset: 14,
    subtitleColor: muted,
    subtitleFontSize: 12,
    subtitlePadding: 6,
  },
  text: {color: ink, fontSize: 12},
}

/** Puts a chart into the house style, under its question. */
export function styled(title: string, subtitle: string, rest: object): TopLevelSpec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: {text: title, subtitle},
    padding: {left: 4, right: 12, top: 6, bottom: 6},
    config,
    ...rest,
  } as TopLevelSpec
}

/** Labelled ticks of a logarithmic axis: 1, 2, 5 of each decade, or the decades alone when there are many. */
export function logTicks(low: number, high: number): number[] {
  const decades = Math.log10(high / low)
  const steps = decades > 3.5 ? [1] : decades > 2 ? [1, 3] : [1, 2, 5]
  const ticks: number[] = []
  for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.ceil(Math.log10(high)); exponent++) {
    for (const step of steps) {
      const tick = Number((step * 10 ** exponent).toPrecision(3))
      if (tick >= low && tick <= high) ticks.push(tick)
    }
  }
  return ticks
}
