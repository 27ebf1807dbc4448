/**
 * The standard normal distribution, accurate to about 1e-14. simple-statistics reads its probabilities from a table of
 * three digits, and its quantile is off in the third.
 * Method: the series of erf near the middle, Lentz's continued fraction of erfc in the tails (Abramowitz & Stegun
 * 7.1.5, 7.1.14), inverted by bisection.
 */

/** P(Z ≤ z). */
export function normalCumulative(z: number): number {
  if (Number.isNaN(z)) return NaN
  const tail = upperTail(Math.abs(z))
  return z > 0 ? 1 - tail : tail
}

/** The z with P(Z ≤ z) = `probability`, 0 < probability < 1. */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1))
    throw new RangeError(`probability ${probability} is not inside (0, 1)`)
  if (probability === 0.5) return 0
  // The lower half has all its digits: 1 − 1e-18 is 1.
  if (probability > 0.5) return -normalQuantile(1 - probability)
  let low = -40
  let high = 0
  for (let step = 0; step < 200 && high - low > 1e-15 * Math.abs(low); step++) {
    const middle = (low + high) / 2
    if (upperTail(-middle) < probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** P(Z > z) for z ≥ 0. */
function upperTail(z: number): number {
  const x = z / Math.SQRT2
  return x < seriesUpTo ? 0.5 * (1 - erfSeries(x)) : 0.5 * erfcFraction(x)
}

/** Below it the series loses no digits to cancellation, above it the fraction converges in a few dozen steps. */
const seriesUpTo = 1.5

function erfSeries(x: number): number {
  let term = x
  let sum = x
  for (let n = 1; n < 200 && Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= -(x * x) / n
    sum += term / (2 * n + 1)
  }
  return (2 / Math.sqrt(Math.PI)) * sum
}

function erfcFraction(x: number): number {
  if (x > 27) return 0
  // erfc(x) = e^(−x²)/√π · 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + …)))), from its far end.
  let fraction = x
  for (let n = 120; n >= 1; n--) fraction = x + n / 2 / fraction
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction
}
