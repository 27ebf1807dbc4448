import type {TopLevelSpec} from 'vega-lite'
import {escapeXml} from '../../text/xml.js'
import type {Chart} from './chart.js'
import {font, muted} from './theme.js'

/** What is drawn around a chart's spec. */
export interface Frame {
  readonly footer: string
  /** Fill behind everything; none where the page has its own. */
  readonly background: string | null
  /** Makes the ids of this picture unique on its page. */
  readonly id: string
}

const footerHeight = 26

/**
 * Draws a chart without a browser: a complete `<svg>` with title, description and footer, the same bytes for the same
 * numbers. Vega is loaded at the first call.
 */
export async function renderSvg(chart: Chart, spec: TopLevelSpec, frame: Frame): Promise<string> {
  const [{parse, View, Error: errorsOnly}, {compile}] = await Promise.all([
    import('vega'),
    import('vega-lite'),
  ])
  const view = new View(parse(compile(spec).spec), {renderer: 'none', logLevel: errorsOnly})
  try {
    return finish(ownIds(tidy(await view.toSVG()), frame.id), chart, frame)
  } finally {
    view.finalize()
  }
}

/** Leaves out what a picture does not need, names what a script needs, and rounds to hundredths of a pixel. */
function tidy(svg: string): string {
  return svg
    .replaceAll(/<path class="(?:fore|back)ground"[^>]*?(?:display="none"|d="M0,0h0v0h0Z"[^>]*)\/>/g, '')
    .replaceAll(
      /<path class="background" aria-hidden="true" d="[^"]*"(?: pointer-events="none")?(?: opacity="1")?\/>/g,
      '',
    )
    .replaceAll(/ aria-label="(\w+)::([^"]*)"/g, ' data-series="$1" data-tip="$2"')
    .replaceAll(/ (?:aria-[a-z]+|role|pointer-events|font-family)="[^"]*"/g, '')
    .replaceAll(/ opacity="1"/g, '')
    .replaceAll(/<text[^>]* opacity="0"[^>]*>[^<]*<\/text>/g, '')
    .replaceAll(/<g class="mark-rect role-mark[^>]*>(.*?)<\/g>/g, hoist)
    .replaceAll(/-?\d+\.\d{3,}/g, number => String(Math.round(Number(number) * 100) / 100))
}

/** Tiles of one arm say their colour and series once, on the group around them: half the size of a heatmap. */
function hoist(group: string, tiles: string): string {
  const common = [/ data-series="\w+"/, / fill="#\w+"/].flatMap(pattern => pattern.exec(tiles)?.[0] ?? [])
  const paths = tiles.split('<path').length - 1
  return common
    .filter(attribute => tiles.split(attribute).length - 1 === paths)
    .reduce((rest, attribute) => rest.replaceAll(attribute, '').replace('<g', `<g${attribute}`), group)
}

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

function finish(svg: string, {title, alt}: Chart, {footer, background, id}: Frame): string {
  const [, width = '0', height = '0'] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? []
  const whole = Math.ceil(Number(height)) + footerHeight
  const open =
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="${id}-t ${id}-d" width="${width}" height="${whole}" ` +
    `viewBox="0 0 ${width} ${whole}" font-family="${escapeXml(font)}">` +
    `<title id="${id}-t">${escapeXml(title)}</title><desc id="${id}-d">${escapeXml(alt)}</desc>` +
    (background === null ? '' : `<rect width="100%" height="100%" fill="${background}"/>`)
  const foot = `<text x="5" y="${whole - 9}" font-size="11" fill="${muted}">${escapeXml(footer)}</text></svg>\n`
  return svg.replace(/^<svg[^>]*>/, () => open).replace(/<\/svg>\s*$/, () => foot)
}
