import type {Errors} from '../judge/errors.js'
import {metrics} from '../judge/metric.js'
import {csvLine, type CsvCell} from '../text/csv.js'
import type {NumberKey, Numbers, ReportModel, RouteRow, Row, Section, Shown} from './model.js'

/** Columns of numbers, in the units of the result: req/s, ms, µs, bytes. */
const keys = [
  'throughput',
  'p50',
  'p90',
  'p99',
  'cpu',
  'pssWorker',
  'pss',
] as const satisfies readonly NumberKey[]

const head = [
  ...['scenario', 'server', 'arm', 'status', 'bound', 'rounds', 'errors'],
  ...keys.map(key => metrics[key].csv).flatMap(name => [name, `${name}_low`, `${name}_high`, `${name}_note`]),
  ...['ratio', 'ratio_low', 'ratio_high', 'ratio_tie'],
  // Columns are added at the end: a reader may count them.
  ...['error_share', 'error_kinds', 'answers', 'request', 'skipped'],
]

/** One line an arm and scenario (RFC 4180); a withheld number is empty, and its note says why. */
export function renderCsv(reports: readonly ReportModel[]): string {
  const lines = reports.flatMap(({sections}) =>
    sections.flatMap(section => [
      ...section.rows.map(row => lineOf(row, section)),
      ...section.routes.map(route => routeLine(route, section)),
    ]),
  )
  return [head, ...lines].map(cells => csvLine(cells) + '\r\n').join('')
}

function lineOf(row: Row, section: Section): readonly CsvCell[] {
  const {state} = row
  const status = state.kind === 'failed' ? state.status : 'completed'
  const start = [section.scenario.name, row.server, row.arm, status, row.bound ?? '', section.rounds]
  if (state.kind === 'failed') return [...start, ...Array<string>(head.length - start.length).fill('')]
  return [
    ...start,
    state.errors.count,
    ...keys.flatMap(key => shownCells(state.numbers[key], section)),
    ...ratioCells(state),
    ...errorCells(state.errors),
    state.answers ?? '',
    ...['', ''],
  ]
}

/** A named request of an arm: the numbers of the whole that it has, too. */
function routeLine(route: RouteRow, section: Section): readonly CsvCell[] {
  const none = ['', '', '', '']
  return [
    ...[section.scenario.name, '', route.arm, 'completed', '', section.rounds, route.failures],
    ...keys.flatMap(key => (key === 'p50' || key === 'p99' ? shownCells(route[key], section) : none)),
    ...[...none, route.failureShare, '', '', route.name, route.skipped],
  ]
}

/** `503 × 1204; timeout × 3`. */
function errorCells({share, kinds}: Errors): readonly CsvCell[] {
  return [share, [...kinds].map(([kind, requests]) => `${kind} × ${requests}`).join('; ')]
}

function shownCells(shown: Shown, {footnotes}: Section): readonly CsvCell[] {
  if (shown.kind === 'absent') return ['', '', '', '']
  if (shown.kind === 'withheld') {
    return ['', '', '', `withheld: ${footnotes.find(({note}) => note === shown.note)?.text ?? ''}`]
  }
  const {value, low, high, limit} = shown.estimate
  const note = limit === undefined ? '' : limit === 'atLeast' ? 'at least' : 'at most'
  return [value, low, high, note]
}

function ratioCells({ratio}: Numbers): readonly CsvCell[] {
  if (ratio.kind === 'absent') return ['', '', '', '']
  if (ratio.kind === 'reference') return ['1', '', '', 'reference']
  const {value, low, high} = ratio.interval
  return [value, low, high, ratio.tie ? '~' : '']
}
