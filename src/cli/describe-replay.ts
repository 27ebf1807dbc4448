import type {ReplayUse} from '../judge/replay.js'
import type {Estimate} from '../result/estimate.js'
import type {OpenLoad} from '../result/load.js'
import {oneLine} from '../text/control.js'
import {alignRows} from '../text/table.js'
import {withoutSecrets} from '../text/secrets.js'
import {count} from '../text/words.js'
import {formatDuration} from '../unit/duration.js'
import {formatFact, formatNumber} from '../unit/number.js'

/** What was sent of a log, and what became of it. */
export interface ReplayRecord {
  readonly file: string
  readonly origin: string
  readonly speed: number
  /** Of the load. */
  readonly durationMs: number
  readonly lines: number
  readonly notUnderstood: number
  /** Why → how many. */
  readonly leftOut: Readonly<Record<string, number>>
  /** The log's second with which it begins. */
  readonly from: string
  /** The log has whole seconds: in each, instants were drawn. */
  readonly isSpread: boolean
  /** Of the load: requests that were due, and that were sent, in each slice. */
  readonly seconds: {
    readonly everyMs: number
    readonly due: readonly number[]
    readonly sent: readonly number[]
  }
  readonly routes: readonly ReplayUse[]
  readonly all: ReplayUse
  /** With the one request that shows whether anybody is there. */
  readonly total: OpenLoad['total']
}

/** For a terminal. */
export function describeReplay(record: ReplayRecord): readonly string[] {
  const {file, origin, speed, durationMs, all, routes, isSpread} = record
  const rows = [...routes, ...(routes.length === 1 ? [] : [all])].map(rowOf)
  const table = alignRows(
    [['request', 'requests', 'p50 ms', 'p99 ms', 'errors'], ...rows],
    ['left', 'right', 'right', 'right', 'right'],
  )
  return [
    `${oneLine(file)} · ${origin} · ${formatFact(speed)} × its speed: ${count(all.due, 'request')} in ${formatDuration(durationMs)}, from ${record.from}`,
    '',
    ...table,
    '',
    keptText(record.seconds),
    ...(isSpread ? ['The log has whole seconds: within each, requests were sent at random instants.'] : []),
    ...leftOutTexts(record),
    ...(rows.some(row => row.some(cell => cell.startsWith('≤')))
      ? ['≤ some requests were sent late, which is in it: the load generator had too little CPU.']
      : []),
    ...(rows.some(row => row.includes('—')) ? ['— a percentile needs 10 samples beyond it.'] : []),
  ]
}

function rowOf({name, due, failures, p50, p99}: ReplayUse): readonly string[] {
  return [
    withoutSecrets(oneLine(name)),
    formatNumber(due, 0),
    estimateText(p50),
    estimateText(p99),
    formatNumber(failures, 0),
  ]
}

function estimateText({value, withheld, limit}: Estimate): string {
  if (value === null || withheld !== undefined) return '—'
  return `${limit === 'atLeast' ? '≥ ' : limit === 'atMost' ? '≤ ' : ''}${formatFact(value)}`
}

/** By whole seconds, where slices are shorter. */
function keptText({everyMs, due, sent}: ReplayRecord['seconds']): string {
  const each = Math.max(1, Math.round(1000 / everyMs))
  const seconds = Array.from({length: Math.ceil(due.length / each)}, (_, index) => {
    const of = (counts: readonly number[]) =>
      counts.slice(index * each, (index + 1) * each).reduce((sum, number) => sum + number, 0)
    return {due: of(due), sent: of(sent)}
  })
  const off = seconds.filter(second => second.due !== second.sent).length
  return off === 0
    ? `In each of ${count(seconds.length, 'second')} as many requests were sent as the log has.`
    : `In ${off} of ${count(seconds.length, 'second')} more or fewer requests were sent than the log has: some left a moment late.`
}

function leftOutTexts({lines, notUnderstood, leftOut}: ReplayRecord): readonly string[] {
  const reasons = Object.entries(leftOut).map(([why, number]) => `${formatNumber(number, 0)} ${why}`)
  const all = notUnderstood === 0 ? reasons : [...reasons, `${formatNumber(notUnderstood, 0)} not understood`]
  return all.length === 0 ? [] : [`Left out of ${formatNumber(lines, 0)} lines: ${all.join(', ')}.`]
}
