import {markdownTable} from '../../text/markdown.js'
import type {Section} from '../model.js'
import {layColumns, type TextTable} from '../terminal/columns.js'
import {layRoutes} from '../terminal/route-columns.js'
import {layStages} from '../terminal/stage-columns.js'

/** A section's table, and those of its requests and stages where it has several: each number with its interval, units in the heading. */
export function sectionTable(section: Section): string {
  return [layColumns(section), layRoutes(section), layStages(section)]
    .flatMap(table => (table === null ? [] : [tableOf(table)]))
    .join('\n\n')
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
