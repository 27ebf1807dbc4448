import {markdownTable} from '../../text/markdown.js'
import type {Section} from '../model.js'
import {layColumns, type TextTable} from '../terminal/columns.js'
import {layRoutes} from '../terminal/route-columns.js'

/** A section's table, and that of its requests where it has several: each number with its interval, units in the heading. */
export function sectionTable(section: Section): string {
  const routes = layRoutes(section)
  return [layColumns(section), ...(routes === null ? [] : [routes])].map(tableOf).join('\n\n')
}

function tableOf({head, align, rows}: TextTable): string {
  return markdownTable(
    head.map((parts, column) => ({title: joined(parts), align: align[column] ?? 'left'})),
    rows.map(cells => cells.map(joined)),
  )
}

function joined(parts: readonly string[]): string {
  return parts.filter(part => part !== '').join(' ')
}
