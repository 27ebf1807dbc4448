import type {KindModel, TuneResult} from '../../result/tune.js'
import type {Style} from '../../text/style.js'
import {textTable} from '../../text/table.js'
import {wrap} from '../../text/wrap.js'
import {formatFact} from '../../unit/number.js'
import {nameOf} from './limits-of.js'
import {makeTuneReport} from './model.js'
import {megabytes} from './values.js'

/** What the laws of each kind are made of, and what they say of the advised candidate. */
export interface ExplainedTune {
  readonly heading: string
  readonly sentences: readonly string[]
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly more: readonly string[]
}

export function explainTune(result: TuneResult): ExplainedTune {
  const {heading, verdict, warnings, why, more} = makeTuneReport(result)
  return {
    ...{heading, more},
    sentences: [verdict, ...warnings, ...why],
    head: ['kind', 'lone ms', 'CPU ms', 'waits ms', 'base', '+ worker', '+ thread', 'starts'],
    rows: result.advice.kinds.map(rowOf),
  }
}

function rowOf({kind, serviceMs, cpuMs, memory, starts}: KindModel): readonly string[] {
  const ms = (value: number | null) => (value === null ? '–' : formatFact(value))
  const bytes = (value: number | undefined) => (value === undefined || value === 0 ? '–' : megabytes(value))
  return [
    nameOf(kind),
    ms(serviceMs),
    ms(cpuMs),
    ms(serviceMs === null || cpuMs === null ? null : Math.max(0, serviceMs - cpuMs)),
    bytes(memory?.baseBytes),
    bytes(memory?.perWorkerBytes),
    bytes(memory?.perThreadBytes),
    String(starts),
  ]
}

const width = 80

export function renderTuneExplanation(explained: ExplainedTune, style: Style): string {
  const {heading, sentences, head, rows, more} = explained
  const columns = head.map((title, index) => ({
    title,
    align: index === 0 ? ('left' as const) : ('right' as const),
  }))
  return [
    wrap(heading, width, style.bold),
    ...sentences.flatMap(text => ['', wrap(text, width)]),
    '',
    textTable(columns, rows, style),
    ...(more.length === 0 ? [] : ['', ...more.map(text => wrap(text, width))]),
    '',
  ].join('\n')
}
