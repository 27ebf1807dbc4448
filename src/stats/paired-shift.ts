import {signedRankCritical, signedRankCumulative} from './signed-rank.js'

/**
 * How far paired differences lie from 0: the Hodges–Lehmann estimate, the interval that belongs to it, and a test, all
 * from the same Walsh averages, so that they cannot contradict each other. Robust to one bad round, exact at any n.
 */
export interface PairedShift {
  readonly n: number
  /** Median of the Walsh averages. */
  readonly estimate: number
  /** One-sided lower bound with confidence 1 − `alpha`; −Infinity when n is too small for it. */
  readonly lower: (alpha: number) => number
  /** One-sided upper bound with confidence 1 − `alpha`; Infinity when n is too small for it. */
  readonly upper: (alpha: number) => number
  /** One-sided p of "the shift is at most `bound`": small when the differences lie above it. */
  readonly pAbove: (bound: number) => number
}

/**
 * Of one difference a round. `lower(alpha) > bound` exactly when `pAbove(bound) ≤ alpha`. Equal differences make it
 * conservative, never liberal: an average that equals the bound does not count as above it.
 */
export function pairedShift(differences: readonly number[]): PairedShift {
  const n = differences.length
  if (n === 0) throw new RangeError('no differences')
  const averages = walshAverages(differences)
  const last = averages.length - 1
  return {
    n,
    estimate: middleOf(averages),
    lower: alpha => averages[signedRankCritical(n, alpha)] ?? -Infinity,
    upper: alpha => {
      const critical = signedRankCritical(n, alpha)
      return critical < 0 ? Infinity : (averages[last - critical] ?? Infinity)
    },
    pAbove: bound => signedRankCumulative(countUpTo(averages, bound), n),
  }
}

/** (xᵢ + xⱼ) / 2 for every i ≤ j, sorted. */
function walshAverages(values: readonly number[]): Float64Array {
  const averages = new Float64Array((values.length * (values.length + 1)) / 2)
  let at = 0
  for (const [i, one] of values.entries()) {
    for (const other of values.slice(i)) averages[at++] = (one + other) / 2
  }
  return averages.sort()
}

/** Of something sorted. */
export function middleOf(sorted: Float64Array): number {
  const half = (sorted.length - 1) / 2
  return ((sorted[Math.floor(half)] ?? NaN) + (sorted[Math.ceil(half)] ?? NaN)) / 2
}

/** How many of `sorted` are at most `bound`. */
export function countUpTo(sorted: Float64Array, bound: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? Infinity) <= bound) low = middle + 1
    else high = middle
  }
  return low
}
