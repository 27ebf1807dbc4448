import {markdownTable} from '../../text/markdown.js'
import type {Section} from '../model.js'
import {layColumns} from '../terminal/columns.js'

/** A section's table: each number with its interval, units in the heading. */
export function sectionTable(section: Section): string {
  const {head, align, rows} = layColumns(section)
  return markdownTable(
    head.map((parts, column) => ({title: joined(parts), align: align[column] ?? 'left'})),
    rows.map(cells => cells.map(joined)),
  )
}

function joined(parts: readonly string[]): string {
  return parts.filter(part => part !== '').join(' ')
}
