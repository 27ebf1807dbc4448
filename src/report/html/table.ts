import {colourOf} from '../charts/palette.js'
import {escapeXml} from '../../text/xml.js'
import type {Fact} from '../run-facts.js'
import type {Series} from '../series.js'
import {layColumns, type TextTable} from '../terminal/columns.js'
import {layRoutes} from '../terminal/route-columns.js'
import {layStages} from '../terminal/stage-columns.js'
import type {Section} from '../model.js'

/** The section's table; a dot before each name has the arm's colour in the charts. */
export function sectionTable(section: Section, series: readonly Series[]): string {
  const {head, align, rows} = layColumns(section)
  const nameColumn = head.findIndex(([title]) => title === 'mode')
  const side = (column: number) => (align[column] === 'right' ? ' class="right"' : '')
  const small = (text: string) => (text === '' ? '' : `<small>${escapeXml(text)}</small>`)
  const headings = head.map(
    ([title, unit], column) => `<th scope="col"${side(column)}>${escapeXml(title)}${small(unit)}</th>`,
  )
  const body = rows.map((cells, row) => {
    const painted = series[row]
    return cells
      .map(([value, interval], column) => {
        const text =
          column === nameColumn && painted !== undefined
            ? `<span class="name">${dot(painted)}${escapeXml(value)}</span>`
            : escapeXml(value)
        return `<td${side(column)}>${text}${small(interval)}</td>`
      })
      .join('')
  })
  return scrollable(`table of ${section.scenario.name}`, tableText(headings, body)) + partTables(section)
}

/** Of a load of several requests, and of one whose rate changes. */
function partTables(section: Section): string {
  const {name} = section.scenario
  return (
    partTable(`requests of ${name}`, layRoutes(section)) + partTable(`stages of ${name}`, layStages(section))
  )
}

function partTable(label: string, table: TextTable | null): string {
  if (table === null) return ''
  const {head, align, rows} = table
  const headings = head.map((parts, column) => cellText('th scope="col"', parts, align[column]))
  const body = rows.map(cells => cells.map((parts, column) => cellText('td', parts, align[column])).join(''))
  return scrollable(label, tableText(headings, body))
}

function cellText(tag: string, [text, more]: readonly [string, string], align: string | undefined): string {
  const side = align === 'right' ? ' class="right"' : ''
  const small = more === '' ? '' : `<small>${escapeXml(more)}</small>`
  return `<${tag}${side}>${escapeXml(text)}${small}</${tag.split(' ', 1)[0] ?? ''}>`
}

function tableText(headings: readonly string[], body: readonly string[]): string {
  return `<table><thead><tr>${headings.join('')}</tr></thead><tbody>${body.map(row => `<tr>${row}</tr>`).join('\n')}</tbody></table>`
}

export function factTable(facts: readonly Fact[]): string {
  const rows = facts.map(
    ([name, value]) => `<tr><th scope="row">${escapeXml(name)}</th><td>${escapeXml(value)}</td></tr>`,
  )
  return `<table class="facts"><tbody>${rows.join('\n')}</tbody></table>`
}

export function dot(series: Series): string {
  return `<span class="dot" style="background:${colourOf(series)}"></span>`
}

/** Wide things scroll in a frame of their own, which the keyboard reaches too; the page never scrolls sideways. */
export function scrollable(label: string, content: string): string {
  return `<div class="scroll" role="group" aria-label="${escapeXml(label)}" tabindex="0">${content}</div>`
}
