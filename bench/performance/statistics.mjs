/** @param {number[]} values any order, at least one */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/**
 * The ratio of paired positive measurements: Hodges and Lehmann's estimate on the logarithms (the median of all Walsh
 * averages) with the exact interval that inverts Wilcoxon's signed-rank test (Hollander & Wolfe, §3.2–3.3). It supposes
 * independent pairs and symmetric differences, not normal ones. With fewer than six pairs no interval reaches 95 %; then
 * it is the whole range, and `confidence` says what that is worth.
 */
export function pairedRatio(ours, theirs) {
  const logs = ours.map((value, pair) => Math.log(value / theirs[pair]))
  const walsh = logs.flatMap((a, i) => logs.slice(i).map(b => (a + b) / 2)).sort((a, b) => a - b)
  const {rank, confidence} = signedRankInterval(logs.length, 0.95)
  return {
    ratio: Math.exp(median(walsh)),
    low: Math.exp(walsh[rank - 1]),
    high: Math.exp(walsh[walsh.length - rank]),
    confidence,
    pairs: logs.length,
  }
}

/** The largest rank from either end of the Walsh averages between which the truth lies with at least this confidence. */
function signedRankInterval(pairs, wanted) {
  const probability = signedRankDistribution(pairs)
  let tail = probability[0]
  let rank = 1
  while (1 - 2 * (tail + probability[rank]) >= wanted) tail += probability[rank++]
  return {rank, confidence: 1 - 2 * tail}
}

/** How probable each sum of positive ranks is when neither side is better: each rank is positive by the toss of a coin. */
function signedRankDistribution(pairs) {
  const probability = new Array((pairs * (pairs + 1)) / 2 + 1).fill(0)
  probability[0] = 1
  for (let rank = 1; rank <= pairs; rank++)
    for (let sum = probability.length - 1; sum >= 0; sum--)
      probability[sum] = (probability[sum] + (sum >= rank ? probability[sum - rank] : 0)) / 2
  return probability
}
