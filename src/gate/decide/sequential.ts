import {holmLevels} from '../../stats/holm.js'
import type {PairedShift} from '../../stats/paired-shift.js'
import {chanceToDecide} from '../../stats/power.js'

/** One number at one look: its shift (positive = worse) and the margin, both as logarithms. */
export interface Evidence {
  readonly shift: PairedShift
  readonly sd: number
  readonly margin: number
}

export type Decision = 'pass' | 'regression' | 'undecided'

/** What a look says of one number, and the one-sided errors of the two bounds that say it. */
export interface Ruling {
  readonly decision: Decision
  /** `shift.lower` of it lies above the margin exactly for a regression. */
  readonly lowerAlpha: number
  /** `shift.upper` of it lies below the margin exactly for a pass. */
  readonly upperAlpha: number
}

/**
 * What one look may say with the error `alpha`. A pass is evidence of absence: the upper bound lies below the margin;
 * that all pass needs no correction, since each must. A regression is a lower bound above the margin, by Holm's
 * procedure over all of them, so that none of many is called by chance.
 */
export function decide(evidence: readonly Evidence[], alpha: number): readonly Ruling[] {
  const levels = holmLevels(
    evidence.map(({shift, margin}) => shift.pAbove(margin)),
    alpha,
  )
  return evidence.map(({shift, margin}, index) => {
    const lowerAlpha = levels[index] ?? 0
    const decision: Decision =
      shift.pAbove(margin) <= lowerAlpha ? 'regression' : shift.upper(alpha) < margin ? 'pass' : 'undecided'
    return {decision, lowerAlpha, upperAlpha: alpha}
  })
}

/** Less than this chance that the last look decides is not worth the time. */
const worthwhile = 0.1

/** Whether going on until `planned` rounds would most likely leave it undecided. */
export function isFutile({shift, sd, margin}: Evidence, planned: number, lastAlpha: number): boolean {
  if (shift.n >= planned || !(sd > 0)) return false
  return chanceToDecide({estimate: shift.estimate, sd, n: shift.n}, planned, lastAlpha, margin) < worthwhile
}
