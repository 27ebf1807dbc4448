import {medianAbsoluteDeviation, sampleStandardDeviation} from 'simple-statistics'
import {normalCumulative, normalQuantile} from './normal.js'

/**
 * What a paired comparison of `n` rounds can show. All shifts are differences of logarithms, positive = worse.
 * Checked against simulation in test/stats/power.test.ts.
 */

/** Of the signed-rank test beside the t test on normal differences; it is more efficient than that on all longer tails. */
const efficiency = 0.955

/** Power for which the smallest regression and the rounds needed are stated. */
export const statedPower = 0.9

/** Spread of differences between rounds, by their median deviation, so that one wild round does not set it. */
export function robustSd(differences: readonly number[]): number {
  if (differences.length < 2) return NaN
  const robust = 1.4826 * medianAbsoluteDeviation([...differences])
  // More than half of the values equal (memory in whole pages): the deviation that is left is the ordinary one.
  return robust > 0 ? robust : sampleStandardDeviation([...differences])
}

export interface Precision {
  readonly sd: number
  readonly n: number
  /** One-sided error of the test. */
  readonly alpha: number
}

/** Rounds that a small sample is worth less: the exact test's levels are steps. Found by simulation, for n from 8 on. */
const smallSample = 2

/** The smallest true shift above `margin` that is called a regression with `statedPower`. */
export function detectableShift({sd, n, alpha}: Precision, margin: number): number {
  const worth = efficiency * Math.max(1, n - smallSample)
  return margin + ((normalQuantile(1 - alpha) + normalQuantile(statedPower)) * sd) / Math.sqrt(worth)
}

/** Rounds that decide, with `statedPower`, when the true shift is `distance` away from the margin, on either side. */
export function roundsToDecide({sd, alpha}: Omit<Precision, 'n'>, distance: number): number {
  const quantiles = normalQuantile(1 - alpha) + normalQuantile(statedPower)
  return Math.ceil(((quantiles * sd) / distance) ** 2 / efficiency) + smallSample
}

/**
 * Chance that the last look decides (either way), given what the rounds so far say and nothing else: the estimate then
 * is spread around the present one by what the missing rounds may change.
 */
export function chanceToDecide(
  soFar: {readonly estimate: number; readonly sd: number; readonly n: number},
  planned: number,
  alpha: number,
  margin: number,
): number {
  const {estimate, sd, n} = soFar
  const change = Math.sqrt(1 / n - 1 / planned) * sd
  const half = (normalQuantile(1 - alpha) * sd) / Math.sqrt(efficiency * planned)
  if (!(change > 0)) return Math.abs(estimate - margin) > half ? 1 : 0
  const passes = normalCumulative((margin - half - estimate) / change)
  const fails = 1 - normalCumulative((margin + half - estimate) / change)
  return passes + fails
}
