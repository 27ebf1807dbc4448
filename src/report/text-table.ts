import Table from 'cli-table3'

export interface TextColumn {
  readonly title: string
  readonly align: 'left' | 'right'
}

/**
 * A table without borders, whose lines can be copied into a text. `paint` emphasises the head.
 * @param rows cells in the order of the columns
 */
export function textTable(
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
  paint: (text: string) => string = text => text,
): string {
  const table = new Table({
    colAligns: columns.map(({align}) => align),
    chars: Object.fromEntries(
      ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
        .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'])
        .map(name => [name, name === 'middle' ? '  ' : '']),
    ),
    // cli-table3 would colour by $TERM, whatever the stream is.
    style: {head: [], border: [], 'padding-left': 0, 'padding-right': 0},
  })
  table.push(
    columns.map(({title}) => paint(title)),
    ...rows.map(row => [...row]),
  )
  return table
    .toString()
    .split('\n')
    .map(line => line.trimEnd())
    .join('\n')
}

/** GitHub's Markdown. Bars and line feeds inside a cell are made harmless. */
export function markdownTable(columns: readonly TextColumn[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(markdownCell).join(' | ')} |`
  return [
    line(columns.map(({title}) => title)),
    `| ${columns.map(({align}) => (align === 'right' ? '--:' : ':--')).join(' | ')} |`,
    ...rows.map(line),
  ].join('\n')
}

/** Names in a cell must become neither markup nor somebody's notification. */
function markdownCell(text: string): string {
  return text
    .replaceAll(/[\\|`]/g, '\\$&')
    .replaceAll('<', '&lt;')
    .replaceAll('](', ']\\(')
    .replaceAll('@', '@\u200b')
    .replaceAll(/\s*\n\s*/g, ' ')
}
