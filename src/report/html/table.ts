import {escapeXml} from '../../text/xml.js'
import type {Fact} from '../run-facts.js'
import type {Series} from '../series.js'
import {layColumns, type TextTable} from '../terminal/columns.js'
import {layRoutes} from '../terminal/route-columns.js'
import {layStages} from '../terminal/stage-columns.js'
import type {Chapter} from '../publication.js'
import type {KnownLimit, Row} from '../model.js'
import {dataTable, scrollable, small} from './data-table.js'
import {markHtml} from './mark.js'

/** The section's table: each arm by its mark and its name, then its numbers with their intervals. */
export function sectionTable({id, section, series}: Chapter): string {
  const {head, align, rows, kinds} = layColumns(section)
  const shown = kinds.flatMap(({isName}, column) => (isName ? [] : [column]))
  return (
    dataTable({
      label: `table of ${section.scenario.name}`,
      caption: escapeXml(section.versions.join(', ')),
      columns: [
        {title: 'arm', unit: '', align: 'left', rank: 1},
        ...shown.map(column => ({
          ...{title: kinds[column]?.alone ?? '', unit: head[column]?.[1] ?? ''},
          ...{align: align[column] ?? ('left' as const), rank: kinds[column]?.rank ?? 3},
        })),
      ],
      rows: section.rows.map((row, index) => [
        nameHtml(row, series[index], section.knownLimits, id),
        ...shown.map(column => cellHtml(rows[index]?.[column] ?? ['', ''])),
      ]),
    }) +
    partTable(`requests of ${section.scenario.name}`, layRoutes(section)) +
    partTable(`stages of ${section.scenario.name}`, layStages(section))
  )
}

function nameHtml(
  {arm, about}: Row,
  series: Series | undefined,
  limits: readonly KnownLimit[],
  chapter: string,
): string {
  const label = series?.label ?? arm
  const signs = limits
    .filter(({arms}) => arms.includes(label))
    .map(({sign}) => `<a href="#${chapter}-known-${sign}">[${sign}]</a>`)
  const noted = signs.length === 0 ? '' : ` <sup>${signs.join('')}</sup>`
  const mark = series === undefined ? '' : markHtml(series.look)
  return `<span class="name">${mark}<span>${escapeXml(label)}${noted}</span></span>${small(escapeXml(about.join(', ')))}`
}

function cellHtml([text, interval]: readonly [string, string]): string {
  return text === '' && interval === '' ? '' : `<span>${escapeXml(text)}</span>${small(escapeXml(interval))}`
}

/** Of a load of several requests, and of one whose rate changes. */
function partTable(label: string, table: TextTable | null): string {
  if (table === null) return ''
  const {head, align, rows} = table
  return dataTable({
    label,
    caption: '',
    columns: head.map(([title, unit], column) => ({title, unit, align: align[column] ?? 'left', rank: 1})),
    rows: rows.map(cells => cells.map(cellHtml)),
  })
}

/** Plain text under plain headings. */
export function textTableHtml(
  label: string,
  {head, rows}: {readonly head: readonly string[]; readonly rows: readonly (readonly string[])[]},
): string {
  const heads = head.map(text => `<th scope="col">${escapeXml(text)}</th>`).join('')
  const body = rows.map(
    ([name = '', ...cells]) =>
      `<tr><th scope="row">${escapeXml(name)}</th>${cells.map(text => `<td>${escapeXml(text)}</td>`).join('')}</tr>`,
  )
  return scrollable(label, `<table><thead><tr>${heads}</tr></thead><tbody>${body.join('')}</tbody></table>`)
}

export function factTable(facts: readonly Fact[]): string {
  const rows = facts.map(
    ([name, value]) => `<tr><th scope="row">${escapeXml(name)}</th><td>${escapeXml(value)}</td></tr>`,
  )
  return `<table class="facts"><tbody>${rows.join('\n')}</tbody></table>`
}
