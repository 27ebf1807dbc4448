import {escapeXml} from '../../text/xml.js'
import {colourOf, dashOf, markOf, type Look, type Mark} from './palette.js'
import {markPath} from './mark-path.js'
import {textSize} from './tidy-svg.js'
import {textWidth} from './text-width.js'
import {ink, muted} from './theme.js'

/** One entry of a legend, which stands below the picture and wraps. */
export interface LegendItem {
  readonly text: string
  /** Of an arm: what a toggle hides. */
  readonly key?: string
  /** What stands before the text. */
  readonly sign:
    | {readonly kind: 'arm'; readonly look: Look; readonly line: boolean}
    /** Where marks mean something else. */
    | {readonly kind: 'line'; readonly look: Look}
    | {readonly kind: 'mark'; readonly mark: Mark; readonly hollow?: boolean}
    | {readonly kind: 'rule'; readonly dash?: readonly number[]}
    | {readonly kind: 'block'; readonly opacity: number}
}

const lineHeight = 20
const signWidth = 34
const gap = 18

/** Drawn from `top`, within `width`; `height` is what it takes. */
export function drawLegend(
  items: readonly LegendItem[],
  {top, width}: {readonly top: number; readonly width: number},
): {readonly svg: string; readonly height: number} {
  let [x, row] = [6, 0]
  const drawn = items.map(item => {
    const own = signWidth + textWidth(item.text, textSize) + gap
    if (x > 6 && x + own - gap > width) [x, row] = [6, row + 1]
    const y = top + row * lineHeight + lineHeight / 2
    const at = `translate(${x},${y})`
    x += own
    const series = item.key === undefined ? '' : ` data-series="${escapeXml(item.key)}"`
    return `<g transform="${at}"${series}>${signOf(item)}<text x="${signWidth}" y="4" fill="${ink}">${escapeXml(item.text)}</text></g>`
  })
  return {svg: drawn.join(''), height: items.length === 0 ? 0 : (row + 1) * lineHeight + 4}
}

function signOf({sign}: LegendItem): string {
  const middle = signWidth / 2 - 3
  switch (sign.kind) {
    case 'arm': {
      const colour = colourOf(sign)
      const line = sign.line ? rule(colour, dashOf(sign), 2.2) : ''
      return `${line}<path transform="translate(${middle},0)" d="${markPath(markOf(sign), 60)}" fill="${colour}"/>`
    }
    case 'line':
      return rule(colourOf(sign), dashOf(sign), 2.2)
    case 'mark': {
      const paint = sign.hollow === true ? `fill="none" stroke="${ink}" stroke-width="1.5"` : `fill="${ink}"`
      return `<path transform="translate(${middle},0)" d="${markPath(sign.mark, 60)}" ${paint}/>`
    }
    case 'rule':
      return rule(muted, sign.dash ?? [], 1.5)
    case 'block':
      return `<path d="M3,-5h22v10h-22z" fill="${ink}" fill-opacity="${sign.opacity}"/>`
  }
}

function rule(colour: string, dash: readonly number[], width: number): string {
  const dashed = dash.length === 0 || dash[1] === 0 ? '' : ` stroke-dasharray="${dash.join(',')}"`
  return `<path d="M0,0h28" fill="none" stroke="${colour}" stroke-width="${width}"${dashed}/>`
}
