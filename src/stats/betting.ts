/**
 * Evidence about the mean of bounded values, valid however often one looks and whenever one stops: the capital of a
 * gambler who starts with 1 and bets on the next value before it is seen. While the mean is not beyond the limit the
 * capital is a supermartingale, so that it exceeds 1/α ever with a probability of at most α (Ville).
 *
 * Waudby-Smith & Ramdas, Estimating means of bounded random variables by betting, JRSS B 86 (2024) 1–27; the stakes are
 * their approximate GRAPA (their eq. 25), from the values before.
 */
export interface Capital {
  /** Logarithm of the capital that bets on a mean above the limit. */
  readonly logAbove: number
  /** The same for a mean below it. */
  readonly logBelow: number
}

/** Shares of the range, `low` to `high`, that the differences from the limit can have; 0 lies between. */
export interface Range {
  readonly low: number
  readonly high: number
}

/** Of what would ruin the gambler at the worst value. */
const boldest = 0.97
/** Values that the first guess of mean and variance counts as. */
const guessWeight = 1

/** @param differences of values from the limit, in the order in which they were seen */
export function capitalOf(differences: readonly number[], {low, high}: Range): Capital {
  // A first guess: between no difference and the narrower side, as a value seldom at the far one would scatter.
  let [sum, squares, weight] = [0, guessWeight * Math.min(-low, high) ** 2, guessWeight]
  let [logAbove, logBelow] = [0, 0]
  const [mostAbove, mostBelow] = [boldest / -low, boldest / high]
  for (const difference of differences) {
    const mean = sum / weight
    const stake = mean / (squares / weight)
    const value = Math.min(high, Math.max(low, difference))
    if (stake > 0) logAbove += Math.log1p(Math.min(stake, mostAbove) * value)
    else if (stake < 0) logBelow += Math.log1p(-Math.min(-stake, mostBelow) * value)
    sum += value
    squares += value ** 2
    weight += 1
  }
  return {logAbove, logBelow}
}
