import {mean, sampleStandardDeviation} from 'simple-statistics'
import {tQuantile} from './t-distribution.js'

/** Confidence of every interval that `bench` prints. */
export const confidence = 0.95

export interface Interval {
  readonly value: number
  /** null with fewer than two rounds: one round says nothing of the spread. */
  readonly low: number | null
  readonly high: number | null
  readonly n: number
}

/**
 * Geometric mean of positive per-round values with a t interval on their logarithms: the unit of replication is the
 * round. A value of 0 has no logarithm: then the interval is the range of the values.
 */
export function geometricInterval(values: readonly number[]): Interval {
  const n = values.length
  if (n === 0) return {value: NaN, low: null, high: null, n}
  if (values.some(value => value <= 0)) {
    return {
      value: mean([...values]),
      low: n > 1 ? Math.min(...values) : null,
      high: n > 1 ? Math.max(...values) : null,
      n,
    }
  }
  const logs = values.map(Math.log)
  return around(Math.exp(mean(logs)), logs)
}

/**
 * `centre`, as measured on all rounds pooled, with the half-width that the spread of the per-round values gives.
 * For percentiles: the pooled one is the right centre (percentiles must not be averaged), the rounds are the right
 * replicates.
 */
export function intervalAround(centre: number, perRound: readonly number[]): Interval {
  const n = perRound.length
  if (n === 0 || !(centre > 0) || perRound.some(value => value <= 0))
    return {value: centre, low: null, high: null, n}
  return around(centre, perRound.map(Math.log))
}

/** Ratio of `candidate` to `reference`, paired by round, with a t interval on the log-ratios. */
export function ratioInterval(candidate: readonly number[], reference: readonly number[]): Interval {
  const n = Math.min(candidate.length, reference.length)
  const ratios: number[] = []
  for (let round = 0; round < n; round++) {
    const [over, under] = [candidate[round], reference[round]]
    if (over !== undefined && under !== undefined && over > 0 && under > 0) ratios.push(over / under)
  }
  return geometricInterval(ratios)
}

function around(centre: number, logs: readonly number[]): Interval {
  const n = logs.length
  if (n < 2) return {value: centre, low: null, high: null, n}
  const half = (tQuantile(0.5 + confidence / 2, n - 1) * sampleStandardDeviation([...logs])) / Math.sqrt(n)
  return {value: centre, low: centre * Math.exp(-half), high: centre * Math.exp(half), n}
}
