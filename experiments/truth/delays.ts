import {usualTimeoutMs, type Case, type Loop, type Percentiles} from './case.js'
import type {Journal} from './server/journal.js'

/** Part of a run, on the journal's clock. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** A timetable is looked at this often: the quantiles of an even wait are then right to a thousandth of it. */
const looks = 20_000

/**
 * The true latencies of one run, ascending, ms: what the server says, whoever asked. `span`: of the requests that a
 * closed loop saw end in it, or an open one begin; without it, of the whole run of a tool that does not tell its window.
 */
export function trueDelaysMs(subject: Case, journal: Journal, loop: Loop, span: Span): number[] {
  if (subject.truth === 'timetable') return visitsMs(journal, span)
  const delays = heldMs(journal, subject.timeoutMs ?? usualTimeoutMs)
  return loop === 'open' ? startedIn(span, journal, delays) : endedIn(span, journal, delays)
}

/** From the first request on, so long. */
export function spanFromFirst({arrivedMs}: Journal, lengthMs: number): Span {
  const fromMs = arrivedMs[0] ?? NaN
  return {fromMs, toMs: fromMs + lengthMs}
}

/** The least value that at least this share of all does not exceed; NaN of none. */
export function quantileMs(ascending: readonly number[], quantile: number): number {
  const rank = Math.ceil(quantile * ascending.length - 1e-9)
  return ascending[Math.min(ascending.length, Math.max(1, rank)) - 1] ?? NaN
}

export function percentilesOf(ascending: readonly number[]): Percentiles {
  const at = (quantile: number): number => quantileMs(ascending, quantile)
  return {p50: at(0.5), p90: at(0.9), p99: at(0.99)}
}

/** Of each request, NaN where there was no whole answer. */
function heldMs({arrivedMs, answeredMs}: Journal, timeoutMs: number): number[] {
  return arrivedMs.map((fromMs, index) => Math.min((answeredMs[index] ?? NaN) - fromMs, timeoutMs))
}

function visitsMs({stalls}: Journal, {fromMs, toMs}: Span): number[] {
  const waits = Array.from({length: looks}, (_, index) => {
    const visitMs = fromMs + ((index + 0.5) / looks) * (toMs - fromMs)
    const stall = stalls.find(one => visitMs >= one.fromMs && visitMs < one.toMs)
    return stall === undefined ? 0 : stall.toMs - visitMs
  })
  return ascending(waits)
}

function startedIn({fromMs, toMs}: Span, {arrivedMs}: Journal, delaysMs: readonly number[]): number[] {
  return ascending(
    delaysMs.filter((_, index) => {
      const startMs = arrivedMs[index] ?? NaN
      return startMs >= fromMs && startMs < toMs
    }),
  )
}

function endedIn({fromMs, toMs}: Span, {arrivedMs}: Journal, delaysMs: readonly number[]): number[] {
  return ascending(
    delaysMs.filter((delayMs, index) => {
      const endMs = (arrivedMs[index] ?? NaN) + delayMs
      return endMs >= fromMs && endMs < toMs
    }),
  )
}

function ascending(values: readonly number[]): number[] {
  return values.filter(value => !Number.isNaN(value)).sort((a, b) => a - b)
}
