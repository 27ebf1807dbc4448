import {oneLine, printable} from './control.js'

/** Text into XML or HTML, also inside a quoted attribute. What XML forbids is left out. */
export function escapeXml(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

/** The same on one line: a parser would turn the line feeds of an attribute into spaces anyway. */
export function escapeXmlLine(text: string): string {
  return escapeXml(oneLine(text))
}
