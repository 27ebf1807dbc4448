import {incompleteBeta} from './special-functions.js'

/**
 * The exact interval of a share after `hits` of `trials` (Clopper & Pearson 1934): two-sided, with 1 − `alpha`
 * confidence or more. Of 0 of 40 at 5 % one-sided (`alpha` 0.1) the upper end is 7.2 %.
 */
export function shareInterval(
  hits: number,
  trials: number,
  alpha = 0.05,
): {readonly low: number; readonly high: number} {
  return {
    low: hits === 0 ? 0 : betaQuantile(alpha / 2, hits, trials - hits + 1),
    high: hits === trials ? 1 : betaQuantile(1 - alpha / 2, hits + 1, trials - hits),
  }
}

/** One-sided upper bound of a share with confidence 1 − `alpha`. */
export function shareUpperBound(hits: number, trials: number, alpha = 0.05): number {
  return shareInterval(hits, trials, 2 * alpha).high
}

function betaQuantile(probability: number, a: number, b: number): number {
  let low = 0
  let high = 1
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2
    if (incompleteBeta(middle, a, b) < probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}
