import {plain, type Style} from '../../text/style.js'
import {alignRows} from '../../text/table.js'
import {wrap, wrapLine} from '../../text/wrap.js'
import {describeLoad} from '../describe-load.js'
import {describeKnownLimit} from '../known-limits.js'
import {failureText} from '../failure.js'
import type {ReportModel, Section} from '../model.js'
import {layColumns, type TextTable} from './columns.js'
import {layRoutes} from './route-columns.js'
import {layStages} from './stage-columns.js'

/** Widest line of prose: a terminal's usual width. */
const proseWidth = 80

/** Of a table, before its intervals take two lines. */
const tableWidth = 100

/** The whole report for a terminal. Ends with a line feed. */
export function renderReport(report: ReportModel, style: Style): string {
  return report.sections.map(section => renderSection(section, style)).join('\n') + '\n'
}

function renderSection(section: Section, style: Style): string {
  const failures = section.rows.flatMap(({arm, state}) =>
    state.kind === 'failed' ? [`${arm}: ${failureText(state)}`] : [],
  )
  const routes = layRoutes(section)
  const stages = layStages(section)
  const notes = section.footnotes.map(({note, text}) => `[${note}] ${text}`)
  const paragraphs = [
    wrapLine(`${section.scenario.name} · ${describeLoad(section)}`, proseWidth, line => style.bold(line)),
    '',
    ...section.headline.map(line => wrapLine(line, proseWidth)),
    ...(section.headline.length === 0 ? [] : ['']),
    renderTable(layColumns(section), style),
    '',
    ...(routes === null ? [] : [renderTable(routes, style), '']),
    ...(stages === null ? [] : [renderTable(stages, style), '']),
    ...section.sentences.map(sentence => wrapLine(sentence, proseWidth)),
    ...section.knownLimits.map(limit => wrapLine(describeKnownLimit(limit), proseWidth)),
    ...(section.disturbance === null ? [] : [wrapLine(`! ${section.disturbance.text}.`, proseWidth)]),
    ...(section.precision === null ? [] : [wrapLine(section.precision, proseWidth)]),
    ...section.notices.map(text => wrapLine(`note: ${text}`, proseWidth)),
    ...section.warnings.map(({arms, message}) => wrapLine(`! ${arms.join(', ')}: ${message}.`, proseWidth)),
    ...notes.map(note => wrapLine(note, proseWidth, line => style.dim(line))),
    ...failures.map(failure => wrap(failure, proseWidth - 2).replaceAll(/\n(?=.)/g, '\n  ')),
  ]
  return paragraphs.join('\n') + '\n'
}

/** Two lines of head; below each row of values their intervals, with one end above the other where they are too wide. */
function renderTable(table: TextTable, style: Style): string {
  const lines = alignTable(table, style, interval => [interval])
  const isWide = alignTable(table, plain, interval => [interval]).some(line => line.length > tableWidth)
  return (isWide ? alignTable(table, style, interval => interval.split(/(?<=,) /)) : lines).join('\n')
}

function alignTable(
  {head, align, rows}: TextTable,
  {bold, dim}: Style,
  linesOf: (interval: string) => readonly string[],
): readonly string[] {
  const below = (row: TextTable['rows'][number]) => {
    const intervals = row.map(([, interval]) => (interval === '' ? [] : linesOf(interval)))
    const depth = Math.max(...intervals.map(({length}) => length))
    return Array.from({length: depth}, (_, line) => intervals.map(lines => dim(lines[line] ?? '')))
  }
  return alignRows(
    [
      head.map(([title]) => bold(title)),
      head.map(([, unit]) => dim(unit)),
      ...rows.flatMap(row => [row.map(([value]) => value), ...below(row)]),
    ],
    align,
  )
}
