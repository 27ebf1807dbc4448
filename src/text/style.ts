import {printable} from './control.js'

/** How text is emphasised on a stream. */
export interface Style {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
}

export const plain: Style = {bold: text => text, dim: text => text}

/** ANSI on a terminal; nothing in a pipe, with NO_COLOR or on a terminal that has no emphasis. */
export function styleFor(stream: {readonly isTTY?: boolean}, environment: NodeJS.ProcessEnv): Style {
  const isPlain =
    stream.isTTY !== true || (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb'
  const paint = (code: number) => (text: string) => (text === '' ? text : `\u001b[${code}m${text}\u001b[22m`)
  return isPlain ? plain : {bold: paint(1), dim: paint(2)}
}

/** What a live line begins with: to its start, and clear it. */
export const rewriteLine = '\r\u001b[2K'

/**
 * Text as it may be written to a terminal: of all control sequences only our own emphasis stays, and `rewriteLine` at the
 * beginning.
 */
export function forTerminal(text: string): string {
  if (text.startsWith(rewriteLine)) return rewriteLine + forTerminal(text.slice(rewriteLine.length))
  return text
    .split(/(\u001b\[(?:1|2|22)m)/)
    .map((part, index) => (index % 2 === 1 ? part : printable(part)))
    .join('')
}
