/** Text into a line of Markdown: nothing in it is taken for markup, and line feeds become spaces. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/([\\`*_[\]<>|~#])/g, '\\$1')
    .replaceAll(/^([-+]|\d+\.)(?= )/g, '\\$1')
}

/** Text as code, whatever backticks it has. */
export function codeSpan(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ')
  const runs = [...flat.matchAll(/`+/g)].map(([run]) => run.length)
  const fence = '`'.repeat(Math.max(0, ...runs) + 1)
  return runs.length === 0 ? `\`${flat}\`` : `${fence} ${flat} ${fence}`
}

/** A table of GitHub's Markdown; the cells are Markdown already. */
export function table(
  head: readonly string[],
  align: readonly ('left' | 'right')[],
  rows: readonly (readonly string[])[],
): string {
  const cells = rows.map(row => row.map(cell => cell.replaceAll(/(?<!\\)\|/g, '\\|')))
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...cells.map(row => (row[column] ?? '').length)),
  )
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => pad(cell, widths[column] ?? 3, align[column] ?? 'left')).join(' | ')} |`
  const rule = widths.map((width, column) =>
    align[column] === 'right' ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  )
  return [line(head), `| ${rule.join(' | ')} |`, ...cells.map(line)].join('\n')
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  return align === 'right' ? text.padStart(width) : text.padEnd(width)
}
