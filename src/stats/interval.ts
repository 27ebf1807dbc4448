import {pairedShift} from './paired-shift.js'
import {fewestPairs} from './signed-rank.js'

/** Confidence of every interval that `bench` prints. */
export const confidence = 0.95

/** Of an interval with two sides. */
export const tail = (1 - confidence) / 2

/** With fewer rounds no interval without assumptions has that confidence: 2 × 2⁻⁵ is 6 %. */
export const fewestRounds = fewestPairs(tail)

/** Rounds that lie further apart than by this factor have no value in common. */
export const mostSpread = 2

/** The median round, as far as the rounds tell. */
export interface Interval {
  readonly value: number
  /** null with fewer than `fewestRounds`. */
  readonly low: number | null
  readonly high: number | null
  readonly n: number
  /** Largest ÷ smallest round; Infinity where some are 0 and others not. */
  readonly spread: number
}

/**
 * The one estimator of every number that `bench` shows: the Hodges–Lehmann estimate of the rounds' logarithms, and the exact
 * signed-rank interval from the same averages. The unit of replication is the round. Values are 0 or more; without
 * any, NaN.
 */
export function estimateRounds(values: readonly number[]): Interval {
  const n = values.length
  if (n === 0) return {value: NaN, low: null, high: null, n, spread: 1}
  const {estimate, lower, upper} = pairedShift(values.map(Math.log))
  const isEnough = n >= fewestRounds
  return {
    value: fromLog(estimate),
    low: isEnough ? fromLog(lower(tail)) : null,
    high: isEnough ? fromLog(upper(tail)) : null,
    n,
    spread: spreadOf(values),
  }
}

/** Ratio of `candidate` to `reference`, paired by round; pairs in which one of them is 0 have none. */
export function estimateRatio(candidate: readonly number[], reference: readonly number[]): Interval {
  return estimateRounds(
    candidate.flatMap((over, round) => {
      const under = reference[round] ?? 0
      return over > 0 && under > 0 ? [over / under] : []
    }),
  )
}

function spreadOf(values: readonly number[]): number {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return most === least ? 1 : most / least
}

/** A logarithm and its inverse keep twelve digits; more would be dust. */
function fromLog(log: number): number {
  return Number(Math.exp(log).toPrecision(12))
}
