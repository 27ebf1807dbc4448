import type {Style} from './style.js'
import {displayWidth} from './width.js'

export type Align = 'left' | 'right'

export interface TextColumn {
  readonly title: string
  readonly align: Align
}

/** A table without borders, whose lines can be copied into a text; its head is emphasised. */
export function textTable(
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
  {bold}: Style,
): string {
  const head = columns.map(({title}) => bold(title))
  return alignRows(
    [head, ...rows],
    columns.map(({align}) => align),
  ).join('\n')
}

/** Cells as lines: each column as wide as its widest cell, two spaces apart, to the left unless `align` says otherwise. */
export function alignRows(
  rows: readonly (readonly string[])[],
  align: readonly Align[] = [],
): readonly string[] {
  const lines = rows.map(row => row.map(withoutLineEnds))
  const columns = Math.max(0, ...lines.map(row => row.length))
  const widths = Array.from({length: columns}, (_, column) =>
    Math.max(...lines.map(row => displayWidth(row[column] ?? ''))),
  )
  return lines.map(row =>
    widths
      .map((width, column) => pad(row[column] ?? '', width, align[column]))
      .join('  ')
      .trimEnd(),
  )
}

/** A cell with emphasis is a line too. */
function withoutLineEnds(cell: string): string {
  return cell.replaceAll(/\s*[\r\n\u0085\u2028\u2029]\s*/g, ' ')
}

/** `text` with spaces up to `width` columns. */
export function pad(text: string, width: number, align: Align = 'left'): string {
  const spaces = ' '.repeat(Math.max(0, width - displayWidth(text)))
  return align === 'right' ? spaces + text : text + spaces
}
