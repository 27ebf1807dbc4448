/**
 * Wilcoxon's signed-rank statistic, exactly. Of n paired differences that are symmetric around 0 (balanced random order
 * makes them so), the sum W of the ranks of the positive ones takes each value with the share of the 2^n sign patterns
 * that give it. No table and no normal approximation: a gate lives in the tails.
 * Source: Hollander & Wolfe, Nonparametric Statistical Methods, §3.1–3.3.
 */

/** Most differences that are worth an exact count: its cost grows with the cube. */
export const mostPairs = 400

/** P(W ≤ w) for n differences. */
export function signedRankCumulative(w: number, n: number): number {
  const cumulative = cumulativeOf(n)
  if (w < 0) return 0
  return cumulative[Math.min(Math.floor(w), cumulative.length - 1)] ?? 1
}

/** The largest w with P(W ≤ w) ≤ `alpha`, or −1: then n is too small for that level. */
export function signedRankCritical(n: number, alpha: number): number {
  const cumulative = cumulativeOf(n)
  let w = -1
  while (w + 1 < cumulative.length && (cumulative[w + 1] ?? 1) <= alpha) w++
  return w
}

/** Fewest rounds with which a one-sided test at `alpha` can say anything: 2^−n ≤ alpha. */
export function fewestPairs(alpha: number): number {
  return Math.max(1, Math.ceil(-Math.log2(alpha) - 1e-12))
}

const known = new Map<number, Float64Array>()

function cumulativeOf(n: number): Float64Array {
  if (!Number.isInteger(n) || n < 0 || n > mostPairs)
    throw new RangeError(`${n} differences: from 0 to ${mostPairs}`)
  const found = known.get(n)
  if (found !== undefined) return found
  let probability = new Float64Array([1])
  for (let rank = 1; rank <= n; rank++) {
    // Rank `rank` is negative or positive, each in half of the patterns.
    const next = new Float64Array(probability.length + rank)
    for (const [w, share] of probability.entries()) {
      next[w] = (next[w] ?? 0) + share / 2
      next[w + rank] = (next[w + rank] ?? 0) + share / 2
    }
    probability = next
  }
  let sum = 0
  const cumulative = probability.map(share => (sum += share))
  known.set(n, cumulative)
  return cumulative
}
