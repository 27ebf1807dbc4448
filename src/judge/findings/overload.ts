import type {CompletedCell} from '../../result/cell.js'
import type {ScenarioRecord} from '../../result/plan-record.js'
import type {CompletedRound} from '../../result/round.js'
import {sum} from '../../stats/sum.js'
import {fillsItsCores} from '../full.js'

/**
 * A closed loop whose clients leave before their turn comes. A server does not notice that they have gone: it works for
 * nobody, while they ask again.
 */
export interface Overload {
  readonly cell: CompletedCell
  readonly clients: number
  readonly timeoutMs: number
  readonly serviceMs: number
  /** Of the requests that ended in the windows, those without an answer in time; 0..1. */
  readonly timedOut: number
  /** Answers in time, per second. */
  readonly goodput: number
  /** By arithmetic, where it is known how many requests are in service at once. */
  readonly queue: Queue | null
  /** Requests per second that the server says it has served, answers to clients that had gone included; null: it does not count. */
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

export function overloadOf(
  cell: CompletedCell,
  {connections: clients, timeoutMs}: Pick<ScenarioRecord, 'connections' | 'timeoutMs'>,
): Overload | null {
  const {boundFacts, summary} = cell
  if (boundFacts === null || !(boundFacts.serviceMs > 0)) return null
  const loads = cell.rounds.flatMap(round => (round.status === 'completed' ? loadOf(round) : []))
  const timeouts = sum(loads, ({window}) => window.ended.timeout)
  const answers = sum(loads, ({window}) => window.ended.ok + window.ended.non2xx)
  const timedOut = timeouts === 0 ? 0 : timeouts / (timeouts + answers)
  if (timedOut < timedOutFrom) return null
  const {serviceMs, slots, coreLimit} = boundFacts
  const inService = fillsItsCores(boundFacts) ? Math.min(coreLimit ?? Infinity, slots ?? Infinity) : slots
  const queue = inService === null ? null : queueOf(clients, inService, serviceMs, timeoutMs)
  const isExplained =
    queue === null
      ? timedOut >= unexplained.timedOut && serviceMs <= unexplained.serviceOfTimeout * timeoutMs
      : queue.ms > timeoutMs
  if (!isExplained) return null
  return {
    ...{cell, clients, timeoutMs, serviceMs, timedOut, queue},
    goodput: summary.throughput.value ?? 0,
    servedPerSecond: servedPerSecond(cell),
  }
}

function queueOf(clients: number, inService: number, serviceMs: number, timeoutMs: number): Queue {
  return {
    inService,
    ms: (clients * serviceMs) / inService,
    workedPerSecond: inService / (serviceMs / 1000),
    fittingClients: Math.max(1, Math.floor((inService * timeoutMs) / serviceMs)),
  }
}

function loadOf({saturation}: CompletedRound) {
  return saturation === undefined ? [] : [saturation.load]
}

/** Only of rounds that were loaded once: the count of a second load would be in it. */
function servedPerSecond({rounds}: CompletedCell): number | null {
  const counted = rounds.flatMap(round =>
    round.status === 'completed' &&
    round.saturation !== undefined &&
    round.latency === undefined &&
    round.servedByServer !== null
      ? [{served: round.servedByServer, load: round.saturation.load}]
      : [],
  )
  const seconds = sum(counted, ({load}) => load.warmupMs + load.window.durationMs + load.drainedMs) / 1000
  return seconds > 0 ? sum(counted, ({served}) => served) / seconds : null
}
