import type {Align} from '../../text/table.js'
import {escapeXml} from '../../text/xml.js'

/** A table whose rows become cards on a phone. Its first column names the rows. */
export interface DataTable {
  /** For whoever cannot see it. */
  readonly label: string
  /** HTML; empty: none. */
  readonly caption: string
  readonly columns: readonly DataColumn[]
  /** HTML of each cell; empty ones are left out of cards. */
  readonly rows: readonly (readonly string[])[]
}

export interface DataColumn {
  readonly title: string
  readonly unit: string
  readonly align: Align
  /** On screens of middle width those of rank 3 go; a card has them all. */
  readonly rank: 1 | 2 | 3
}

export function dataTable({label, caption, columns, rows}: DataTable): string {
  const classes = columns.map(({align, rank}) =>
    [align === 'right' ? 'right' : '', rank === 3 ? 'third' : ''].filter(Boolean).join(' '),
  )
  const classOf = (column: number) => (classes[column] === '' ? '' : ` class="${classes[column] ?? ''}"`)
  const heads = columns.map(
    ({title, unit}, column) =>
      `<th scope="col" role="columnheader"${classOf(column)}>${escapeXml(title)}${small(escapeXml(unit))}</th>`,
  )
  const body = rows.map(cells => {
    const drawn = cells.map((cell, column) =>
      column === 0
        ? `<th scope="row" role="rowheader">${cell}</th>`
        : `<td role="cell"${classOf(column)} data-label="${escapeXml(labelOf(columns[column]))}">${cell}</td>`,
    )
    return `<tr role="row">${drawn.join('')}</tr>`
  })
  const dropped = columns.filter(({rank}) => rank === 3).map(({title}) => title)
  const note =
    dropped.length === 0
      ? ''
      : `<p class="dropped">Not on a screen of this width: ${escapeXml([...new Set(dropped)].join(', '))}.</p>`
  return (
    scrollable(
      label,
      `<table role="table" class="cards">${caption === '' ? '' : `<caption>${caption}</caption>`}` +
        `<thead role="rowgroup"><tr role="row">${heads.join('')}</tr></thead>` +
        `<tbody role="rowgroup">${body.join('\n')}</tbody></table>`,
    ) + note
  )
}

/** A second line of a cell. */
export function small(html: string): string {
  return html === '' ? '' : `<small>${html}</small>`
}

/** Wide things scroll in a frame of their own, which the keyboard reaches too; the page never scrolls sideways. */
export function scrollable(label: string, content: string): string {
  return `<div class="scroll" role="group" aria-label="${escapeXml(label)}" tabindex="0">${content}</div>`
}

function labelOf(column: DataColumn | undefined): string {
  return [column?.title ?? '', column?.unit ?? ''].filter(part => part !== '').join(' ')
}
