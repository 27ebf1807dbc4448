import type {TuneResult} from '../../result/tune.js'
import type {Style} from '../../text/style.js'
import {textTable} from '../../text/table.js'
import {wrap} from '../../text/wrap.js'
import {makeTuneReport} from './model.js'

const width = 80

/** What `bench tune` prints. */
export function renderTune(result: TuneResult, style: Style): string {
  const report = makeTuneReport(result)
  const {heading, verdict, command, warnings, why, head, rows, leftOut, more, sure} = report
  const columns = head.map((title, index) => ({
    title,
    align: index === 0 ? ('left' as const) : ('right' as const),
  }))
  return [
    wrap(heading, width, style.bold),
    '',
    ...(command === null ? [] : [`  ${command}`, '']),
    wrap(verdict, width),
    ...section(warnings, style.bold),
    ...section(why),
    ...(rows.length === 0 ? [] : ['', textTable(columns, rows, style)]),
    ...listed('Not raced', leftOut, style),
    ...listed('What would change the answer', more, style),
    ...listed('How sure', sure, style),
    '',
  ].join('\n')
}

function section(
  texts: readonly string[],
  paint: (line: string) => string = line => line,
): readonly string[] {
  return texts.flatMap(text => ['', wrap(text, width, paint)])
}

function listed(title: string, texts: readonly string[], {bold}: Style): readonly string[] {
  if (texts.length === 0) return []
  return ['', bold(title), ...texts.map(text => wrap(text, width - 2, line => `  ${line}`))]
}
