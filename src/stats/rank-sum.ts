import {normalCumulative} from './normal.js'

/**
 * Mann–Whitney's U, exactly: the number of pairs (one of m, one of n) in which the first is larger. Where all orders of
 * the m + n values are equally likely, the largest value is of the m with probability m / (m + n) and then adds n.
 * Source: Mann & Whitney 1947, the recurrence of their §2.
 */

/** Above so many pairs the normal approximation is right to 1e-4 at 5 %, and the exact count takes seconds. */
export const mostExactPairs = 3600

/** P(U ≤ u). */
export function rankSumCumulative(u: number, m: number, n: number): number {
  if (u < 0) return 0
  if (u >= m * n) return 1
  if (m * n > mostExactPairs) return normalApproximation(u, m, n)
  return cumulativeOf(m, n)[Math.floor(u)] ?? 1
}

/** The largest u with P(U ≤ u) ≤ `alpha`, or −1: then the groups are too small for that level. */
export function rankSumCritical(m: number, n: number, alpha: number): number {
  let low = -1
  let high = m * n
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (rankSumCumulative(middle, m, n) <= alpha) low = middle
    else high = middle
  }
  return low
}

const known = new Map<string, Float64Array>()

function cumulativeOf(m: number, n: number): Float64Array {
  const key = `${m} ${n}`
  const found = known.get(key)
  if (found !== undefined) return found
  let sum = 0
  const cumulative = probabilities(m, n).map(share => (sum += share))
  known.set(key, cumulative)
  return cumulative
}

/** Row by row over the size of the first group; a row holds every size of the second. */
function probabilities(m: number, n: number): Float64Array {
  let row = Array.from({length: n + 1}, () => new Float64Array([1]))
  for (let i = 1; i <= m; i++) {
    const next = [new Float64Array([1])]
    for (let j = 1; j <= n; j++) {
      const share = new Float64Array(i * j + 1)
      const largestIsFirst = row[j] ?? new Float64Array()
      const largestIsSecond = next[j - 1] ?? new Float64Array()
      for (const [u, p] of largestIsFirst.entries()) share[u + j] = (share[u + j] ?? 0) + (p * i) / (i + j)
      for (const [u, p] of largestIsSecond.entries()) share[u] = (share[u] ?? 0) + (p * j) / (i + j)
      next.push(share)
    }
    row = next
  }
  return row[n] ?? new Float64Array([1])
}

/** With the continuity correction. */
function normalApproximation(u: number, m: number, n: number): number {
  const sd = Math.sqrt((m * n * (m + n + 1)) / 12)
  return normalCumulative((Math.floor(u) + 0.5 - (m * n) / 2) / sd)
}
