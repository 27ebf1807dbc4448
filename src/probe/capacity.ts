/** Pure: how many requests were in service at once, by when each answer came. */
import type {InServiceFacts, InServiceStep} from './facts.js'

/**
 * Requests in service at once. `all`: as many as were sent, so that the limit is there or above; `exactly`: the rest
 * waited for them; `at least`: fewer than were sent, and the machine was too busy to tell why.
 */
export interface Capacity {
  readonly requests: number
  readonly kind: 'all' | 'exactly' | 'at least'
}

/** Of as many as were sent, so many are all: on a busy machine the last answers come late. */
const allFrom = 0.9

/** The shortest time that was seen is still longer than the wait itself: by connecting, reading and writing. */
const servicePart = 0.85

/** Between two waves of answers lies a service time, less what the first wave is spread by. */
const gapPart = 0.4

/** So many at once are no pool of any server that is known to us, but for those that say so themselves. */
export const mostRequests = 256

/** A server that holds so many does not stop at a pool of the size that people give one, where they came without waves. */
export const unboundedFrom = 64

/** Null: there was no answer. */
export function capacityOf({serviceMs, steps}: InServiceFacts): Capacity | null {
  const last = steps.at(-1)
  if (last === undefined || last.answersMs.length === 0) return null
  const before = steps.at(-2)
  // Of the last step fewer connections may have been made in time than of the one before.
  if (isWhole(last, serviceMs)) return {requests: Math.max(last.requests, before?.requests ?? 0), kind: 'all'}
  if (tookAllOneByOne(last, serviceMs)) return {requests: 1, kind: 'exactly'}
  const together = overlapping(last, serviceMs)
  if (cameInWaves(last, serviceMs)) return {requests: together, kind: 'exactly'}
  // More than the machine can compute in one service time: the step before was served whole.
  if (before !== undefined && before.requests >= unboundedFrom)
    return {requests: before.requests, kind: 'all'}
  return {requests: Math.max(together, before?.requests ?? 1), kind: 'at least'}
}

/**
 * Nearly all were in service while the first one was: had one begun when another ended, its answer would have come after
 * two service times.
 */
export function isWhole(step: InServiceStep, serviceMs: number): boolean {
  return atFirst(step, serviceMs) >= allFrom * step.requests
}

/** Of the requests that did not wait for another one to end, how many were in service together. */
export function atFirst({answersMs}: InServiceStep, serviceMs: number): number {
  return overlapping({answersMs: answersMs.filter(at => at < (1 + servicePart) * serviceMs)}, serviceMs)
}

/**
 * The most requests that were certainly in service together, if answers are sent when they are ready. Each lasts a service
 * time S at least; of answers that come within less than S all had begun before the first of them ended. So this is a lower
 * bound whatever the machine does, and with a pool of k, whose next request begins when another ends, never more than k.
 */
export function overlapping({answersMs}: Pick<InServiceStep, 'answersMs'>, serviceMs: number): number {
  const withinMs = servicePart * serviceMs
  let most = 0
  let from = 0
  answersMs.forEach((at, index) => {
    while (at - (answersMs[from] ?? at) >= withinMs) from += 1
    most = Math.max(most, index - from + 1)
  })
  return most
}

/** Some requests began when others had ended: then nothing is answered for most of a service time. */
export function cameInWaves({answersMs}: Pick<InServiceStep, 'answersMs'>, serviceMs: number): boolean {
  return answersMs.some((at, index) => index > 0 && at - (answersMs[index - 1] ?? at) >= gapPart * serviceMs)
}

/** A loop that is blocked by each request in turn may send all answers when it is free again: together, and that late. */
function tookAllOneByOne({answersMs}: InServiceStep, serviceMs: number): boolean {
  return (answersMs.at(-1) ?? 0) >= allFrom * answersMs.length * serviceMs
}
