import {oneLine, printable} from './control.js'
import {pad, type TextColumn} from './table.js'
import {displayWidth} from './width.js'

/** Text into a line of GitHub's Markdown: nothing in it is markup, and nobody is notified. */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replaceAll(/([\\`*_[\]<>|~#])|(&)(?=#?\w+;)/g, '\\$&')
    .replace(/^([-+]|\d+\.)(?= )/, '\\$1')
    .replaceAll(/(?<![\p{L}\p{N}])@/gu, '@\u200b')
}

/** Text as code, whatever backticks it has. */
export function codeSpan(text: string): string {
  const flat = oneLine(text)
  const fence = fenceFor(flat, 1)
  return fence === '`' ? `\`${flat}\`` : `${fence} ${flat} ${fence}`
}

/** Lines as a block of code, whatever backticks they have. */
export function codeBlock(text: string, language: string): string {
  const lines = printable(text)
  const fence = fenceFor(lines, 3)
  return `${fence}${language}\n${lines}\n${fence}`
}

/** A table, aligned in its source too; titles and cells are text. */
export function markdownTable(columns: readonly TextColumn[], rows: readonly (readonly string[])[]): string {
  const cells = [columns.map(({title}) => title), ...rows].map(row => row.map(escapeMarkdown))
  const widths = columns.map((_, column) => Math.max(3, ...cells.map(row => displayWidth(row[column] ?? ''))))
  const line = (row: readonly string[]) =>
    `| ${columns.map(({align}, column) => pad(row[column] ?? '', widths[column] ?? 3, align)).join(' | ')} |`
  const rule = columns.map(({align}, column) =>
    align === 'right' ? `${'-'.repeat((widths[column] ?? 3) - 1)}:` : '-'.repeat(widths[column] ?? 3),
  )
  const [head = [], ...body] = cells
  return [line(head), `| ${rule.join(' | ')} |`, ...body.map(line)].join('\n')
}

/** Backticks, at least `least` and more than stand anywhere in `text`. */
function fenceFor(text: string, least: number): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  return '`'.repeat(Math.max(least, longest + 1))
}
