import type {Numbers, ReportModel, Row, Section, Shown} from './model.js'

/** Columns of numbers, in the units of the result: req/s, ms, µs, bytes. */
const numbers = {
  throughput_rps: (n: Numbers) => n.throughput,
  p50_ms: (n: Numbers) => n.p50,
  p90_ms: (n: Numbers) => n.p90,
  p99_ms: (n: Numbers) => n.p99,
  cpu_per_request_us: (n: Numbers) => n.cpuPerRequest,
  pss_per_worker_bytes: (n: Numbers) => n.pssPerWorker,
  pss_peak_bytes: (n: Numbers) => n.pssPeak,
} as const satisfies Record<string, (numbers: Numbers) => Shown>

const head = [
  ...['scenario', 'server', 'arm', 'status', 'bound', 'rounds', 'errors'],
  ...Object.keys(numbers).flatMap(name => [name, `${name}_low`, `${name}_high`, `${name}_note`]),
  ...['ratio', 'ratio_low', 'ratio_high', 'ratio_tie'],
]

/** One line an arm and scenario (RFC 4180); a withheld number is empty, and its note says why. */
export function renderCsv(reports: readonly ReportModel[]): string {
  const lines = reports.flatMap(({sections}) =>
    sections.flatMap(section => section.rows.map(row => lineOf(row, section))),
  )
  return [head, ...lines].map(cells => cells.map(quoted).join(',') + '\r\n').join('')
}

function lineOf(row: Row, section: Section): readonly string[] {
  const {state} = row
  const status = state.kind === 'failed' ? state.status : 'completed'
  const start = [section.scenario.name, row.server, row.arm, status, row.bound ?? '', String(section.rounds)]
  if (state.kind === 'failed') return [...start, ...Array<string>(head.length - start.length).fill('')]
  return [
    ...start,
    String(state.errors),
    ...Object.values(numbers).flatMap(pick => shownCells(pick(state), section)),
    ...ratioCells(state),
  ]
}

function shownCells(shown: Shown, {footnotes}: Section): readonly string[] {
  if (shown.kind === 'absent') return ['', '', '', '']
  if (shown.kind === 'withheld') {
    return ['', '', '', `withheld: ${footnotes.find(({note}) => note === shown.note)?.text ?? ''}`]
  }
  const {value, low, high, limit} = shown.estimate
  const note = limit === undefined ? '' : limit === 'atLeast' ? 'at least' : 'at most'
  return [String(value), text(low), text(high), note]
}

function ratioCells({ratio}: Numbers): readonly string[] {
  if (ratio.kind === 'absent') return ['', '', '', '']
  if (ratio.kind === 'reference') return ['1', '', '', 'reference']
  const {value, low, high} = ratio.interval
  return [String(value), text(low), text(high), ratio.tie ? '~' : '']
}

function text(number: number | null): string {
  return number === null ? '' : String(number)
}

/** Quotes what has a comma, a quote or a line feed; a leading `=`, `+`, `@` of a text would be a formula to a spreadsheet. */
function quoted(cell: string): string {
  const safe = /^[=+@\t]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
