import {samplesBeyond} from '../judge/percentiles.js'
import type {Arm} from '../plan/arm.js'
import type {Plan} from '../plan/plan.js'
import type {Limits} from '../result/limits.js'
import {throughputOf} from '../result/round-values.js'
import type {CompletedRound} from '../result/round.js'
import {estimateRounds} from '../stats/interval.js'
import type {Scenario} from '../config/scenario/scenario.js'

/** Answers one after the other that a window must hold, so that a part of one more or less is no matter. */
const answersInARow = 4

/** What slow answers may make of a window that nobody has asked for. */
const longestWindowMs = 12_000

/** What a queue may make of a warm-up, however long clients wait. */
const longestQueueMs = 60_000

/** Of a CPU quota: a window cuts one at each end, which is a twentieth of what it sees, and not a seventh. */
const periodsInARow = 20
const defaultPeriodMs = 100

/** The plan with windows as long as the answers and the quota of this arm need, where no length was asked for. */
export function withWindowsFor(plan: Plan, serviceMs: number, limits?: Limits): Plan {
  if (!plan.stretch) return plan
  const periodMs = limits?.cpus === undefined ? 0 : (limits.periodMs ?? defaultPeriodMs)
  const needed = Math.min(longestWindowMs, Math.max(answersInARow * serviceMs, periodsInARow * periodMs))
  return needed > plan.durationMs ? {...plan, durationMs: Math.ceil(needed)} : plan
}

/** Arrivals are random: more of them than are needed. */
const spare = 1.1

const shownPercentiles = [0.99, 0.9, 0.5] as const

/**
 * The plan with a latency window in which p99 gets its samples, or the highest percentile of a table that can: by the rate
 * at which requests arrive, which is known before the window opens, and never by what came out of one.
 * @param roomMs how much longer this start may take
 * @param rounds that the samples come from
 */
export function withWindowForSamples(
  plan: Plan,
  ratePerSecond: number,
  roomMs: number,
  rounds = plan.rounds,
): Plan {
  const {durationMs, lengthenTo} = plan
  if (lengthenTo === null || rounds < 1) return plan
  const longestMs = Math.min(lengthenTo, durationMs + Math.max(0, roomMs))
  const neededMs = shownPercentiles
    .map(probability => (spare * 1000 * samplesBeyond) / (1 - probability) / rounds / ratePerSecond)
    .find(ms => ms <= longestMs)
  return neededMs !== undefined && neededMs > durationMs ? {...plan, durationMs: Math.ceil(neededMs)} : plan
}

/**
 * The same for a closed loop that latency comes from: its rate is what the rounds so far agree on. The first one, of which
 * nothing is known, is as long as the plan says, and the others have its samples to gather too.
 */
export function withClosedWindowForSamples(
  plan: Plan,
  earlier: readonly CompletedRound[],
  roomMs: number,
): Plan {
  if (plan.latency !== null || earlier.length === 0) return plan
  const perSecond = estimateRounds(earlier.map(throughputOf)).value
  return perSecond > 0 ? withWindowForSamples(plan, perSecond, roomMs, plan.rounds - 1) : plan
}

/**
 * How long the last of all clients may wait for its first answer. One at a time is the longest queue there is; after the
 * timeout each has had its turn, one way or the other.
 */
export function longestFirstTurnMs({connections, timeoutMs}: Scenario, serviceMs: number): number {
  return Math.min(longestQueueMs, timeoutMs, connections * serviceMs) + serviceMs
}

/**
 * Whether the queue of all clients may be longer than they wait, and the server be overloaded. Requests in service at once are
 * as many as slots, or as cores where each keeps one busy; where neither is known nothing is calculated.
 */
export function mayBeOverloaded(
  {slots, parallelism}: Arm['concurrency'],
  {connections, timeoutMs}: Scenario,
  serviceMs: number,
): boolean {
  const inService = Math.min(slots ?? Infinity, parallelism ?? Infinity)
  return (connections * serviceMs) / inService > timeoutMs
}

/** Until as many requests are answered as arrive. */
export function firstAnswersMs(serviceMs: number): number {
  return Math.min(longestWindowMs, 1.5 * serviceMs)
}
