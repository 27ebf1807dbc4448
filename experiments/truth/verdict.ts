import {median} from 'simple-statistics'
import {rankSumCumulative} from '../../src/stats/rank-sum.js'
import {goalMsAt} from './case.js'
import {percentileNames, type PercentileName, type RunRecord} from './record.js'
import {caseNamed} from './registry.js'
import type {Trial} from './trial.js'

/** How far a trial's latency was from the truth, where it was furthest. */
export interface Verdict {
  readonly at: PercentileName
  /** Said − true, of the median run. NaN when nothing was said. */
  readonly errorMs: number
  /** |error| ÷ goal: right up to 1. Infinity when nothing was said. */
  readonly goals: number
  /** `bounded`: beyond the goal, but said to be no more than an upper bound, and the truth lies within the bounds. */
  readonly state: 'right' | 'bounded' | 'wrong'
}

export function verdictOf(trial: Trial): Verdict {
  const verdicts = percentileNames.map(at => verdictAt(at, trial))
  const worst = (some: readonly Verdict[]): Verdict | undefined =>
    some.toSorted((a, b) => b.goals - a.goals)[0]
  return worst(verdicts.filter(({state}) => state === 'wrong')) ?? (worst(verdicts) as Verdict)
}

function verdictAt(at: PercentileName, {case: name, runs}: Trial): Verdict {
  const goalMs = goalMsAt(caseNamed(name), medianOf(runs.map(({truthMs}) => truthMs[at] ?? NaN)))
  const errorMs = medianOf(runs.map(run => errorAt(at, run)))
  const goals = Number.isNaN(errorMs) ? Infinity : Math.abs(errorMs) / goalMs
  const held = runs.filter(run => isBoundHeld(at, run, goalMs)).length
  return {at, errorMs, goals, state: goals <= 1 ? 'right' : held > runs.length / 2 ? 'bounded' : 'wrong'}
}

/** Said − true; NaN when nothing was said. */
export function errorAt(at: PercentileName, {saidMs, truthMs}: RunRecord): number {
  return (saidMs[at] ?? NaN) - (truthMs[at] ?? NaN)
}

function isBoundHeld(at: PercentileName, {saidMs, fromMs, truthMs}: RunRecord, goalMs: number): boolean {
  const [low, truth, high] = [fromMs?.[at] ?? NaN, truthMs[at] ?? NaN, saidMs[at] ?? NaN]
  return truth >= low - goalMs && truth <= high + goalMs
}

/** Of one number said, at its furthest percentile, however it was said. */
function goalsOf(run: RunRecord): number {
  const subject = caseNamed(run.case)
  return Math.max(
    ...percentileNames.map(at => {
      const errorMs = errorAt(at, run)
      return Number.isNaN(errorMs) ? Infinity : Math.abs(errorMs) / goalMsAt(subject, run.truthMs[at] ?? NaN)
    }),
  )
}

/** The chance of so small errors where both were equally good: below it one is nearer. */
const level = 0.05

/** The runs of one are nearer to the truth than those of the other: Mann–Whitney's test, exact, both sides. */
export function isNearer(one: Trial, other: Trial): boolean {
  const [mine, others] = [one.runs.map(goalsOf), other.runs.map(goalsOf)]
  const larger = mine.flatMap(a => others.map(b => (a > b ? 1 : a === b ? 0.5 : 0)))
  const u = larger.reduce<number>((whole, part) => whole + part, 0)
  return 2 * rankSumCumulative(Math.ceil(u), mine.length, others.length) < level
}

export function medianGoals({runs}: Trial): number {
  return medianOf(runs.map(goalsOf))
}

/** In how many runs the good and the bad were each as many as the server counted, but for those cut off at the end. */
export function runsAccounted({runs}: Trial): number {
  return runs.filter(({counted, served, cutOff}) => {
    if (counted === null) return false
    return (['good', 'bad'] as const).every(kind => Math.abs(counted[kind] - served[kind]) <= cutOff)
  }).length
}

/** A run that said nothing counts as one beyond all others. */
export function medianOf(values: readonly number[]): number {
  if (values.length === 0) return NaN
  const middle = median(values.map(value => (Number.isNaN(value) ? Infinity : value)))
  return Number.isFinite(middle) ? middle : NaN
}
