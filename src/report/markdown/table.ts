import type {Section} from '../model.js'
import {layColumns} from '../terminal/columns.js'
import {escapeMarkdown, table} from './text.js'

/** A section's table: each number with its interval, units in the heading. */
export function sectionTable(section: Section): string {
  const {head, align, rows} = layColumns(section)
  return table(
    head.map(([title, unit]) => escapeMarkdown([title, unit].filter(part => part !== '').join(' '))),
    align,
    rows.map(cells =>
      cells.map(([value, interval]) =>
        escapeMarkdown([value, interval].filter(part => part !== '').join(' ')),
      ),
    ),
  )
}
