import type {BoundFacts} from '../result/cell.js'
import type {Load} from '../result/load.js'
import type {ScenarioRecord} from '../result/plan-record.js'
import type {CompletedRound} from '../result/round.js'
import {sum} from '../stats/sum.js'
import {fillsItsCores} from './full.js'

/**
 * A closed loop whose clients leave before their turn comes. The server does not notice that they have gone and works for
 * nobody, while they ask again.
 */
export interface Overload {
  readonly clients: number
  readonly timeoutMs: number
  readonly serviceMs: number
  /** Of the requests that ended in the windows, those without an answer in time; 0..1. */
  readonly timedOut: number
  /** Answers in time, per second. */
  readonly goodput: number
  /** By arithmetic, where it is known how many requests are in service at once. */
  readonly queue: Queue | null
  /** Requests per second that the server says it has served, for clients that had gone too; null: it does not count. */
  readonly servedPerSecond: number | null
}

export interface Queue {
  /** Requests in service at once: slots, or cores where each request keeps one busy. */
  readonly inService: number
  /** clients × service time ÷ in service. */
  readonly ms: number
  /** in service ÷ service time. */
  readonly workedPerSecond: number
  /** in service × timeout ÷ service time: with so many clients the last one is answered just in time. */
  readonly fittingClients: number
}

/** Fewer timeouts than this share are accidents, not a queue. */
const timedOutFrom = 0.01

/** Of a server of unknown slots: when a lone request takes far less than the timeout, and many still miss it. */
const unexplained = {timedOut: 0.1, serviceOfTimeout: 0.25} as const

export function findOverload(
  rounds: readonly CompletedRound[],
  facts: BoundFacts | null,
  {connections: clients, timeoutMs}: Pick<ScenarioRecord, 'connections' | 'timeoutMs'>,
): Overload | null {
  if (facts === null || !(facts.serviceMs > 0)) return null
  const serviceMs = printedMs(Math.min(...rounds.map(({unloadedMs}) => unloadedMs)))
  const loads = rounds.flatMap(({saturation}) => saturation?.load ?? [])
  const timedOut = timedOutShare(loads)
  if (timedOut < timedOutFrom) return null
  const {slots, coreLimit} = facts
  const inService = fillsItsCores(facts) ? Math.min(coreLimit ?? Infinity, slots ?? Infinity) : slots
  const queue = inService === null ? null : queueOf(clients, inService, serviceMs, timeoutMs)
  const isExplained =
    queue === null
      ? timedOut >= unexplained.timedOut && serviceMs <= unexplained.serviceOfTimeout * timeoutMs
      : queue.ms > timeoutMs
  if (!isExplained) return null
  const seconds = sum(loads, ({window}) => window.durationMs) / 1000
  return {
    ...{clients, timeoutMs, serviceMs, timedOut, queue},
    goodput: sum(loads, ({window}) => window.ended.ok) / seconds,
    servedPerSecond: servedPerSecond(rounds),
  }
}

/**
 * Up to what is printed of it, so that a reader who repeats the arithmetic has the same clients: 4 × 10 s ÷ 1.003 s are 39,
 * and a 40th would leave just before its turn. The shortest of all rounds: a first request only takes longer.
 */
function printedMs(ms: number): number {
  const step = ms < 10 ? 0.01 : ms < 100 ? 0.1 : 1
  return Number((Math.ceil(ms / step - 1e-6) * step).toFixed(2))
}

/** Whether clients left so often that a queue of requests for nobody is behind the load when it ends. */
export function leavesAQueue(load: Load): boolean {
  return timedOutShare([load]) >= timedOutFrom
}

function timedOutShare(loads: readonly Load[]): number {
  const timeouts = sum(loads, ({window}) => window.ended.timeout)
  const answers = sum(loads, ({window}) => window.ended.ok + window.ended.non2xx)
  return timeouts === 0 ? 0 : timeouts / (timeouts + answers)
}

function queueOf(clients: number, inService: number, serviceMs: number, timeoutMs: number): Queue {
  return {
    inService,
    ms: (clients * serviceMs) / inService,
    workedPerSecond: inService / (serviceMs / 1000),
    fittingClients: Math.max(1, Math.floor((inService * timeoutMs) / serviceMs)),
  }
}

/** Only of rounds that were loaded once: the count of a second load would be in it. */
function servedPerSecond(rounds: readonly CompletedRound[]): number | null {
  const counted = rounds.flatMap(({latency, servedByServer: served, servedInMs}) =>
    latency !== undefined || served === null || servedInMs === undefined ? [] : [{served, servedInMs}],
  )
  const seconds = sum(counted, ({servedInMs}) => servedInMs) / 1000
  return seconds > 0 ? sum(counted, ({served}) => served) / seconds : null
}
