import Table from 'cli-table3'
import {formatDuration} from '../../unit/duration.js'
import {formatFact} from '../../unit/number.js'
import type {ReportModel, Section} from '../model.js'
import {layColumns, type TextTable} from './columns.js'

/** How text is emphasised; plain when the stream is not a terminal or NO_COLOR is set. */
export interface Style {
  bold(text: string): string
  dim(text: string): string
}

/** Widest line of prose. */
const proseWidth = 100

/** The whole report for a terminal. Ends with a line feed. */
export function renderReport(report: ReportModel, style: Style): string {
  return report.sections.map(section => renderSection(section, style)).join('\n') + '\n'
}

function renderSection(section: Section, style: Style): string {
  const failures = section.rows.flatMap(({arm, state}) =>
    state.kind === 'failed' ? [`${arm}: ${state.status}: ${state.reason}`] : [],
  )
  const notes = section.footnotes.map(({note, text}) => `[${note}] ${text}`)
  const paragraphs = [
    wrap(headingOf(section), proseWidth, line => style.bold(line)),
    '',
    renderTable(layColumns(section), style),
    '',
    ...(section.sentences.length === 0 ? [] : [wrap(section.sentences.join(' '), proseWidth)]),
    ...notes.map(note => wrap(note, proseWidth, line => style.dim(line))),
    ...failures.map(failure => wrap(failure, proseWidth)),
  ]
  return paragraphs.join('\n') + '\n'
}

/** `io · GET /io?ms=50 · capacity: 64 connections, closed loop · latency: Poisson at 70 % of capacity · 5 rounds of 2 s` */
function headingOf({scenario, rounds, windowMs, latency}: Section): string {
  const clients = `${scenario.connections} connection${scenario.connections === 1 ? '' : 's'}, closed loop`
  const phases =
    latency === null
      ? [`capacity and latency: ${clients}`]
      : [`capacity: ${clients}`, `latency: Poisson at ${arrivalsText(latency)}`]
  const each = `${rounds} round${rounds === 1 ? '' : 's'} of ${formatDuration(windowMs)}`
  return [scenario.name, `${scenario.method} ${scenario.path}`, ...phases, each].join(' · ')
}

function arrivalsText(latency: NonNullable<Section['latency']>): string {
  return latency.kind === 'rate'
    ? `${formatFact(latency.perSecond)} req/s`
    : `${formatFact(latency.ofCapacity * 100)} % of capacity`
}

function renderTable({head, align, rows}: TextTable, style: Style): string {
  const table = new Table({
    colAligns: [...align],
    // No borders: lines of a table that is copied into a text must not be noise.
    chars: Object.fromEntries(
      ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
        .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'])
        .map(name => [name, name === 'middle' ? '  ' : '']),
    ),
    // cli-table3 would colour by $TERM, whatever the stream is.
    style: {head: [], border: [], 'padding-left': 0, 'padding-right': 0},
  })
  table.push(
    head.map(([title]) => style.bold(title)),
    head.map(([, unit]) => style.dim(unit)),
  )
  for (const row of rows) {
    table.push(row.map(([value]) => value))
    if (row.some(([, interval]) => interval !== ''))
      table.push(row.map(([, interval]) => style.dim(interval)))
  }
  return table
    .toString()
    .split('\n')
    .map(line => line.trimEnd())
    .join('\n')
}

/** Breaks at spaces so that no line is longer than `width`, where words allow it; line feeds stay. */
function wrap(text: string, width: number, paint: (line: string) => string = line => line): string {
  return text
    .split('\n')
    .flatMap(paragraph => {
      const lines: string[] = []
      let line = ''
      for (const word of paragraph.split(' ')) {
        if (line !== '' && line.length + 1 + word.length > width) {
          lines.push(line)
          line = word
        } else {
          line = line === '' ? word : `${line} ${word}`
        }
      }
      return [...lines, line]
    })
    .map(paint)
    .join('\n')
}
