import type {CompletedCell} from '../result/cell.js'
import type {Estimate} from '../result/estimate.js'
import type {PlanRecord} from '../result/plan-record.js'
import {completedRounds} from '../result/round-values.js'
import type {OpenLoad} from '../result/load.js'
import type {Pace} from '../result/pace.js'
import {decodeHistogram} from '../stats/histogram.js'
import {sum} from '../stats/sum.js'
import {summarizeLatency, type Timed} from './percentiles.js'
import {recoveryOf} from './recovery.js'
import {roundEstimate} from './round-estimate.js'

type Profile = Extract<PlanRecord['latency'], {kind: 'profile'}>
type Stage = Profile['stages'][number]

/** What became of the requests that were due in one stage of a profile, over all rounds. */
export interface StageUse extends Stage {
  readonly due: number
  readonly failures: number
  readonly failureShare: number
  readonly p50: Estimate
  readonly p99: Estimate
  /** From the end of a spike; null: it is none, or was not looked at. */
  readonly recovery: Estimate | null
}

/** Of a cell, how its rate was kept. */
export interface ProfileUse {
  readonly stages: readonly StageUse[]
  readonly seconds: number
  /** Of these, how many in which more than `mostOff` more or fewer requests were sent than were due. */
  readonly secondsOff: number
  readonly worst: {readonly second: number; readonly due: number; readonly sent: number} | null
}

/** Of what is due in a second. */
const mostOff = 0.01

/** A check that failed because of the generator, and not because the server was overloaded, which a profile may ask for. */
const generatorChecks: readonly (string | undefined)[] = [
  'generator-open',
  'lag',
  'clock',
  'accounting',
  'rounds',
]

/** undefined of a load whose rate does not change. */
export function profileUseOf(
  cell: CompletedCell,
  latency: PlanRecord['latency'],
  timeoutMs: number,
): ProfileUse | undefined {
  if (latency?.kind !== 'profile') return undefined
  const loads = completedRounds(cell.rounds).flatMap(round => round.latency?.load ?? [])
  if (loads.every(({window}) => window.pace === undefined)) return undefined
  const {withheld} = cell.summary.latency.p50
  const ofGenerator = generatorChecks.includes(withheld) ? withheld : undefined
  return {
    stages: latency.stages.map((stage, index) => ({
      ...stage,
      ...countsOf(loads, index, timeoutMs, ofGenerator),
      recovery: recoveryEstimate(loads, latency.stages, index),
    })),
    ...paceKept(loads),
  }
}

function countsOf(
  loads: readonly OpenLoad[],
  index: number,
  timeoutMs: number,
  withheld: Estimate['withheld'],
): Omit<StageUse, keyof Stage | 'recovery'> {
  const counts = loads.flatMap(({window}) => window.pace?.stages[index] ?? [])
  const due = sum(counts, each => each.due)
  const failures = sum(counts, each => each.failed + each.unanswered)
  const {p50, p99} = summarizeLatency(counts.map(timedOf), timeoutMs)
  const unless = (estimate: Estimate) => (withheld === undefined ? estimate : {...estimate, withheld})
  return {
    ...{due, failures, failureShare: due === 0 ? 0 : failures / due},
    ...{p50: unless(p50), p99: unless(p99)},
  }
}

/** Timeouts are in the histogram, and what had no end is not. */
function timedOf({latencyHdr, ok, failed, unanswered}: Pace['stages'][number]): Timed {
  const timeout = decodeHistogram(latencyHdr).totalCount - ok
  return {
    window: {latencyHdr, ended: {ok, non2xx: failed, timeout, lost: 0}, censored: unanswered - timeout},
  }
}

function recoveryEstimate(
  loads: readonly OpenLoad[],
  stages: readonly Stage[],
  spike: number,
): Estimate | null {
  const found = loads.flatMap(load => recoveryOf(load, stages, spike) ?? [])
  if (found.length === 0) return null
  const estimate = roundEstimate(
    found.map(({ms}) => ms),
    'ms',
  )
  return found.some(({isUnended}) => isUnended) ? {...estimate, limit: 'atLeast'} : estimate
}

/** By whole seconds of all rounds, or by slices where these are longer. */
function paceKept(loads: readonly OpenLoad[]): Omit<ProfileUse, 'stages'> {
  const seconds = loads.flatMap(({window}) => (window.pace === undefined ? [] : secondsOf(window.pace)))
  const off = seconds.filter(({due, sent}) => Math.abs(sent - due) > Math.max(1, mostOff * due))
  const worst = off.toSorted((a, b) => Math.abs(b.sent - b.due) - Math.abs(a.sent - a.due))[0]
  return {seconds: seconds.length, secondsOff: off.length, worst: worst ?? null}
}

function secondsOf({everyMs, due, sent}: Pace): readonly NonNullable<ProfileUse['worst']>[] {
  const each = Math.max(1, Math.round(1000 / everyMs))
  const count = Math.ceil(due.length / each)
  return Array.from({length: count}, (_, index) => {
    const of = (counts: readonly number[]) =>
      sum(counts.slice(index * each, (index + 1) * each), number => number)
    return {second: (index * each * everyMs) / 1000, due: of(due), sent: of(sent)}
  })
}
