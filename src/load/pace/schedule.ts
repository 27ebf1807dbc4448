import {uniformFloat64} from 'pure-rand/distribution/uniformFloat64'
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus'
import type {Arrivals, Part} from '../job.js'

/** Each call gives the next intended start, in ms after the schedule's own: ever later, without end. */
export type Schedule = () => number

/**
 * The same arguments give the same schedule. It is made as it is asked for, so its length costs no memory.
 * `ratePerSecond` is that of all parts together. Constant: the parts take the arrivals in turn. Poisson: each is a Poisson
 * process of its own at its part of the rate, for the sum of independent ones is exactly a Poisson process; independent
 * because each part draws from a stretch of the generator's cycle 2⁶⁴ numbers away from the others'.
 */
export function scheduleOf(arrivals: Arrivals, ratePerSecond: number, seed: number, part = whole): Schedule {
  const random = xoroshiro128plus(seed)
  if (arrivals === 'constant') return equalGaps(1000 / ratePerSecond, uniformFloat64(random), part)
  for (let jumps = 0; jumps < part.index; jumps++) random.jump()
  const gapMs = (1000 * part.of) / ratePerSecond
  let atMs = 0
  // 1 − u is never 0, whose logarithm is no number.
  return () => (atMs -= Math.log(1 - uniformFloat64(random)) * gapMs)
}

const whole: Part = {index: 0, of: 1}

/**
 * The same schedule with fewer arrivals at its start: a share that rises from nothing to all of them within `rampMs`. What
 * comes later is as it was.
 */
export function rampedUp(schedule: Schedule, rampMs: number): Schedule {
  if (rampMs <= 0) return schedule
  let owed = 0
  return () => {
    for (;;) {
      const atMs = schedule()
      owed += Math.min(1, atMs / rampMs)
      if (owed < 1) continue
      owed--
      return atMs
    }
  }
}

/**
 * The first at a random part of a gap: otherwise every schedule of one rate would meet a server's own rhythm, such as
 * a timer's, in the same phase. Multiplied and not added up, so that a long schedule does not drift.
 */
function equalGaps(gapMs: number, phase: number, part: Part): Schedule {
  let turn = 0
  return () => (turn++ * part.of + part.index + phase) * gapMs
}
