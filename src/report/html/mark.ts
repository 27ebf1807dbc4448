import {markPath} from '../charts/mark-path.js'
import {markOf, palette, type Look} from '../charts/palette.js'

/** The mark of an arm, in its colour, for a line of text. Its name must stand beside it. */
export function markHtml(look: Look): string {
  return `<svg class="mark" viewBox="-6 -6 12 12" aria-hidden="true" style="fill:var(${colourName(look)})"><path d="${markPath(markOf({look}), 70)}"/></svg>`
}

/** Its CSS variable. */
export function colourName(look: Look): string {
  return `--c${look % palette.length}`
}
