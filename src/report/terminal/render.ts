import Table from 'cli-table3'
import {describeLoad} from '../describe-load.js'
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
    wrap(`${section.scenario.name} · ${describeLoad(section)}`, proseWidth, line => style.bold(line)),
    '',
    renderTable(layColumns(section), style),
    '',
    ...[section.verdict, section.sentences]
      .filter(sentences => sentences.length > 0)
      .map(sentences => wrap(sentences.join(' '), proseWidth)),
    ...section.warnings.map(warning => wrap(`! ${warning}`, proseWidth)),
    ...notes.map(note => wrap(note, proseWidth, line => style.dim(line))),
    ...failures.map(failure => wrap(failure, proseWidth)),
  ]
  return paragraphs.join('\n') + '\n'
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
