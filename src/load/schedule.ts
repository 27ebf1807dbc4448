import {uniformFloat64} from 'pure-rand/distribution/uniformFloat64'
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus'
import type {Arrivals} from './contract.js'

/** Each call gives the next intended start, in ms after the schedule's own: ever later, without end. */
export type Schedule = () => number

/** The same arguments give the same schedule. It is made as it is asked for, so its length costs no memory. */
export function scheduleOf(arrivals: Arrivals, ratePerSecond: number, seed: number): Schedule {
  const gapMs = 1000 / ratePerSecond
  const random = xoroshiro128plus(seed)
  if (arrivals === 'constant') return equalGaps(gapMs, uniformFloat64(random))
  let atMs = 0
  // 1 − u is never 0, whose logarithm is no number.
  return () => (atMs -= Math.log(1 - uniformFloat64(random)) * gapMs)
}

/**
 * The first at a random part of a gap: otherwise every schedule of one rate would meet a server's own rhythm, such as
 * a timer's, in the same phase. Multiplied and not added up, so that a long schedule does not drift.
 */
function equalGaps(gapMs: number, phase: number): Schedule {
  let index = 0
  return () => (index++ + phase) * gapMs
}
