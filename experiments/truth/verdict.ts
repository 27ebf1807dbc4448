import {goalMsAt} from './case.js'
import {percentileNames, type PercentileName, type RunRecord} from './record.js'
import {caseNamed} from './registry.js'

/** How far a run's latency was from the truth, where it was furthest. */
export interface Verdict {
  readonly at: PercentileName
  /** Said − true. */
  readonly errorMs: number
  /** |error| ÷ goal: right up to 1. Infinity when nothing was said. */
  readonly goals: number
}

export function verdictOf({case: name, saidMs, truthMs}: RunRecord): Verdict {
  const subject = caseNamed(name)
  const verdicts = percentileNames.map(at => {
    const truth = truthMs[at] ?? NaN
    const errorMs = (saidMs[at] ?? NaN) - truth
    const goals = Math.abs(errorMs) / goalMsAt(subject, truth)
    return {at, errorMs, goals: Number.isNaN(goals) ? Infinity : goals}
  })
  return verdicts.reduce((worst, one) => (one.goals > worst.goals ? one : worst))
}

export function isRight(run: RunRecord): boolean {
  return verdictOf(run).goals <= 1
}

/** The good and the bad each as the server counted them, but for those that were cut off at the end. */
export function countsRight({counted, served, cutOff}: RunRecord): boolean {
  if (counted === null) return false
  return (['good', 'bad'] as const).every(kind => Math.abs(counted[kind] - served[kind]) <= cutOff)
}
