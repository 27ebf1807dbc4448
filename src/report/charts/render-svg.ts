import type {TopLevelSpec} from 'vega-lite'
import {printable} from '../../text/control.js'
import {escapeXml} from '../../text/xml.js'
import type {Chart} from './chart.js'
import {drawLegend} from './legend.js'
import {textWidth} from './text-width.js'
import {textSize, tidySvg} from './tidy-svg.js'
import {font, muted} from './theme.js'

/** What is drawn around a chart's spec. */
export interface Frame {
  readonly footer: string
  /** Fill behind everything; none where the page has its own. */
  readonly background: string | null
  /** Makes the ids of this picture unique on its page. */
  readonly id: string
}

const footerSize = 11
const footerLine = 15

/** Of a picture of few marks: room for its footer. */
const leastWidth = 440

/**
 * Draws a chart without a browser: a complete `<svg>` with title, description and footer, the same bytes for the same
 * numbers. Vega is loaded at the first call; it escapes markup, and lets control characters pass.
 */
export async function renderSvg(chart: Chart, spec: TopLevelSpec, frame: Frame): Promise<string> {
  const [vega, {compile}] = await Promise.all([import('vega'), import('vega-lite')])
  const {parse, View, Error: errorsOnly} = vega
  // Vega asks whoever sets this; its own guess is so wide that charts would be half margin. Its types leave it out.
  const {textMetrics} = vega as unknown as {readonly textMetrics: {width: MeasureText}}
  textMetrics.width = measured
  const view = new View(parse(compile(spec).spec), {renderer: 'none', logLevel: errorsOnly})
  try {
    return finish(ownIds(tidySvg(printable(await view.toSVG())), frame.id), chart, frame)
  } finally {
    view.finalize()
  }
}

type MeasureText = (item: {readonly fontSize?: number}, text: string | null) => number

const measured: MeasureText = ({fontSize = 11}, text) => textWidth((text ?? '').trim(), fontSize)

/** Vega counts its clip paths over the life of the process; here they begin anew in each picture. */
function ownIds(svg: string, id: string): string {
  const names = [...new Set([...svg.matchAll(/id="(clip\d+)"/g)].map(([, name = '']) => name))]
  return names.reduce(
    (text, name, index) =>
      text
        .replaceAll(`id="${name}"`, `id="${id}-c${index}"`)
        .replaceAll(`url(#${name})`, `url(#${id}-c${index})`),
    svg,
  )
}

function finish(svg: string, {title, alt, legend}: Chart, {footer, background, id}: Frame): string {
  const [, drawn = '0', height = '0'] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? []
  const width = Math.ceil(Math.max(Number(drawn), leastWidth))
  const key = drawLegend(legend, {top: Math.ceil(Number(height)), width})
  const lines = footerLines(footer, width)
  const top = Math.ceil(Number(height)) + key.height
  const whole = top + lines.length * footerLine + 12
  const open =
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="${id}-t ${id}-d" width="${width}" height="${whole}" ` +
    `viewBox="0 0 ${width} ${whole}" font-family="${escapeXml(font)}" font-size="${textSize}">` +
    `<title id="${id}-t">${escapeXml(title)}</title><desc id="${id}-d">${escapeXml(alt)}</desc>` +
    (background === null ? '' : `<rect width="100%" height="100%" fill="${background}"/>`)
  const foot = lines.map(
    (line, index) =>
      `<text x="5" y="${top + (index + 1) * footerLine}" font-size="${footerSize}" fill="${muted}">${escapeXml(line)}</text>`,
  )
  return svg
    .replace(/^<svg[^>]*>/, () => open)
    .replace(/<\/svg>\s*$/, () => `${key.svg}${foot.join('')}</svg>\n`)
}

/** Broken between its facts where a line would be wider than the picture. */
function footerLines(footer: string, width: number): readonly string[] {
  const lines: string[] = []
  for (const fact of footer.split(' · ')) {
    const last = lines.at(-1)
    const longer = last === undefined ? fact : `${last} · ${fact}`
    if (last === undefined || textWidth(longer, footerSize) > width - 10) lines.push(fact)
    else lines[lines.length - 1] = longer
  }
  return lines
}
