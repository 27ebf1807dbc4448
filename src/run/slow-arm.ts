import type {Plan} from '../plan/plan.js'
import type {Scenario} from '../config/scenario/scenario.js'

/** Answers one after the other that a window must hold, so that a part of one more or less is no matter. */
const answersInARow = 4

/** What slow answers may make of a window that nobody has asked for. */
const longestWindowMs = 12_000

/** What a queue may make of a warm-up, however long clients wait. */
const longestQueueMs = 60_000

/** The plan with windows as long as the answers of this arm need, where no length was asked for. */
export function withWindowsFor(plan: Plan, serviceMs: number): Plan {
  if (!plan.stretch) return plan
  const needed = Math.min(longestWindowMs, answersInARow * serviceMs)
  return needed > plan.durationMs ? {...plan, durationMs: Math.ceil(needed)} : plan
}

/**
 * How long the last of all clients may wait for its first answer. One at a time is the longest queue there is; after the
 * timeout each has had its turn, one way or the other.
 */
export function longestFirstTurnMs({connections, timeoutMs}: Scenario, serviceMs: number): number {
  return Math.min(longestQueueMs, timeoutMs, connections * serviceMs) + serviceMs
}

/** Until as many requests are answered as arrive. */
export function firstAnswersMs(serviceMs: number): number {
  return Math.min(longestWindowMs, 1.5 * serviceMs)
}
