import {countUpTo, middleOf, type PairedShift} from './paired-shift.js'
import {rankSumCritical, rankSumCumulative} from './rank-sum.js'

/** As `PairedShift`, of two groups that were measured apart. */
export type UnpairedShift = PairedShift

/**
 * How far `candidate` lies from `baseline` where rounds are no pairs (a stored result): Hodges–Lehmann's shift and
 * Mann–Whitney's bounds, from the same sorted differences. Valid only if both groups had the same conditions, which
 * nobody can promise of two sessions.
 */
export function unpairedShift(candidate: readonly number[], baseline: readonly number[]): UnpairedShift {
  const [m, n] = [candidate.length, baseline.length]
  if (m === 0 || n === 0) throw new RangeError('an empty group')
  const differences = new Float64Array(m * n)
  for (const [i, over] of candidate.entries()) {
    for (const [j, under] of baseline.entries()) differences[i * n + j] = over - under
  }
  differences.sort()
  const last = differences.length - 1
  return {
    n: Math.min(m, n),
    estimate: middleOf(differences),
    lower: alpha => differences[rankSumCritical(m, n, alpha)] ?? -Infinity,
    upper: alpha => {
      const critical = rankSumCritical(m, n, alpha)
      return critical < 0 ? Infinity : (differences[last - critical] ?? Infinity)
    },
    pAbove: bound => rankSumCumulative(countUpTo(differences, bound), m, n),
  }
}

/** Two-sided p of "no difference", as Mann–Whitney's test prints it. */
export function rankSumP(one: readonly number[], other: readonly number[]): number {
  const {pAbove} = unpairedShift(one, other)
  const below = unpairedShift(other, one).pAbove(0)
  return Math.min(1, 2 * Math.min(pAbove(0), below))
}
