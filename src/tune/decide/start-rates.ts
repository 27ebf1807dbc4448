import type {Slo} from '../../config/words/slo.js'
import {evidenceOf, type RateEvidence} from '../../search/decide/evidence.js'
import {crossingOf} from '../../search/decide/shape.js'
import type {Step} from '../../search/decide/step.js'

/** Where one start looks for the rate at which the objective is met just so. */
export interface RateAim {
  readonly slo: Slo
  /** Where earlier starts, or the laws, say that it is. */
  readonly priorPerSecond: number
  /** It was measured before: what is left is this start's own. */
  readonly isKnown: boolean
}

/** The first look of all is this share of what saturates a server: beyond it most objectives fail. */
const firstShare = 0.8
/** How far the next rate lies, while all looked good or all looked bad. */
const strides = {first: 1.35, later: 1.12} as const
/** A bracket this narrow is read off between its ends. */
const narrow = 1.12
const mostSteps = {first: 7, later: 4} as const
/** Of where it began: below it nothing is left to find. */
const lowestShare = 1 / 16

/** The next rate to load a start with; null: it has told what it can. Withdrawn steps are counted, but say nothing. */
export function nextRate(steps: readonly Step[], aim: RateAim): number | null {
  const {priorPerSecond, isKnown, slo} = aim
  const first = isKnown ? priorPerSecond : firstShare * priorPerSecond
  if (steps.length >= (isKnown ? mostSteps.later : mostSteps.first)) return null
  const rates = evidenceOf(steps, slo)
  const stride = isKnown ? strides.later : strides.first
  const bad = rates.find(rate => !looksMet(rate))?.ratePerSecond
  const good = rates.findLast(rate => looksMet(rate) && rate.ratePerSecond < (bad ?? Infinity))?.ratePerSecond
  if (good === undefined && bad === undefined) return steps.length === 0 ? first : first / strides.later
  if (bad === undefined) return (good ?? first) * stride
  if (good === undefined) return bad / stride < first * lowestShare ? null : bad / stride
  return bad / good > narrow ? Math.sqrt(bad * good) : null
}

/** What a start shows of the load that it holds. `missed`: the objective is met at no rate, however slow. */
export function heldRate(
  steps: readonly Step[],
  slo: Slo,
): {readonly perSecond: number | null; readonly missed: boolean} {
  const rates = evidenceOf(steps, slo)
  const [slowest, fastest] = [rates[0], rates.at(-1)]
  if (slowest === undefined || fastest === undefined) return {perSecond: null, missed: false}
  const crossing = crossingOf(rates)?.ratePerSecond
  if (crossing !== undefined) return {perSecond: crossing, missed: false}
  if (looksMet(fastest)) return {perSecond: fastest.ratePerSecond, missed: false}
  return {perSecond: null, missed: rates.length > 2}
}

export function looksMet({terms}: RateEvidence): boolean {
  return terms.every(({ofAllowed}) => ofAllowed <= 1)
}
