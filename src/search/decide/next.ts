import {mostArrivalsPerSecond} from '../../config/words/number.js'
import type {Slo} from '../../config/words/slo.js'
import {logFails, logHolds} from './bounds.js'
import {edgeMove, isFound, startsToConfirm} from './edge.js'
import {enough, type RateEvidence} from './evidence.js'
import {findingsOf} from './findings.js'
import {edgeWindowMs, measure, narrow, type Aim, type Measure, type Move} from './move.js'
import type {Step} from './step.js'

export type {Aim, Measure, Move}

/** Of the saturation throughput: above it most objectives fail, and below it a queue is short. */
const firstShare = 0.8
/** How a bracket grows. */
const growth = 1.5
/** Of the first rate: below it nothing is left to find. */
const lowestShare = 1 / 32
/** A rate at which the generator could not keep its schedule so often is beyond it. */
const withdrawnAtMost = 3

/** What to do next: a pure function of what was recorded, so that a search can be followed from its file. */
export function nextMove(steps: readonly Step[], aim: Aim): Move {
  const findings = findingsOf(steps, aim)
  const {rates} = findings
  if (isGeneratorLost(steps)) return {kind: 'stop', because: 'generator'}
  if (aim.atLeast !== null) return nextForWanted(rates, aim.atLeast, aim.slo)
  const ceiling = ceilingOf(steps)
  const unclear = bracketMove(rates, ceiling, aim)
  if (unclear !== null) return unclear
  const {precision} = aim
  const {crossing} = findings
  if (crossing === null) return measure(beyondAll(rates, precision), undefined, aim.slo)
  if (isFound(findings, crossing, precision)) return {kind: 'stop', because: 'found'}
  return edgeMove(findings, crossing, aim)
}

/** One rate, on either side of which the capacity lies. */
function nextForWanted(rates: readonly RateEvidence[], wanted: number, slo: Slo): Move {
  const decided = Math.max(logHolds(rates, wanted), logFails(rates, wanted)) >= enough
  const own = rates.find(({ratePerSecond}) => ratePerSecond === wanted)
  const starts = new Set(own?.steps.map(({start}) => start)).size
  if (decided && starts >= startsToConfirm) return {kind: 'stop', because: 'decided'}
  return {...measure(wanted, own, slo), fresh: decided}
}

/** Until some rate looks good, a faster one does not, and both are near each other. */
function bracketMove(rates: readonly RateEvidence[], ceiling: number, aim: Aim): Move | null {
  const {saturationPerSecond, slo} = aim
  const first = firstShare * saturationPerSecond
  const good = rates.filter(looksGood).at(-1)
  const bad = rates.find(rate => !looksGood(rate))
  const at = (ratePerSecond: number) => measure(ratePerSecond, undefined, slo)
  if (good === undefined && bad === undefined) return at(Math.min(first, ceiling / 2))
  if (good === undefined) {
    const lower = (bad?.ratePerSecond ?? first) / growth ** 2
    return lower < first * lowestShare ? {kind: 'stop', because: 'never'} : at(lower)
  }
  if (bad === undefined) {
    const higher = fasterThan(good.ratePerSecond, saturationPerSecond)
    if (higher < ceiling) return {...at(higher), windowMs: edgeWindowMs(slo, higher)}
    const last = Math.sqrt(good.ratePerSecond * ceiling)
    return last / good.ratePerSecond < 1 + aim.precision ? {kind: 'stop', because: 'generator'} : at(last)
  }
  // Later measurements may have turned the order round: then both are near the edge.
  const ratio = bad.ratePerSecond / good.ratePerSecond
  return ratio > narrow ? at(Math.sqrt(bad.ratePerSecond * good.ratePerSecond)) : null
}

/**
 * What cannot be served in a closed loop fails in an open one, sooner or later: near saturation it takes long, so that such a
 * rate is come near to by halves, and measured for longer than a glance.
 */
function fasterThan(good: number, saturationPerSecond: number): number {
  const left = saturationPerSecond / good
  if (left > growth) return good * growth
  if (left > 1.05) return (good + saturationPerSecond) / 2
  return left > 1.01 ? saturationPerSecond : good * narrow
}

/** All together look good, or bad, though one did not: the crossing lies farther on. */
function beyondAll(rates: readonly RateEvidence[], precision: number): number {
  const [slowest, fastest] = [rates[0], rates.at(-1)]
  const isGood = fastest !== undefined && looksGood(fastest)
  return isGood ? fastest.ratePerSecond * (1 + precision) : (slowest?.ratePerSecond ?? 1) / (1 + precision)
}

function looksGood({terms}: RateEvidence): boolean {
  return terms.every(({ofAllowed}) => ofAllowed <= 1)
}

/** Nothing that it sends is on time, at ever slower rates: more of it would say nothing either. */
function isGeneratorLost(steps: readonly Step[]): boolean {
  const last = steps.slice(-2 * withdrawnAtMost)
  return last.length === 2 * withdrawnAtMost && last.every(({withdrawn}) => withdrawn !== null)
}

/** What the generator cannot send. */
function ceilingOf(steps: readonly Step[]): number {
  const withdrawn = steps.filter(({withdrawn}) => withdrawn !== null)
  const often = withdrawn.filter(
    ({ratePerSecond}) =>
      withdrawn.filter(other => other.ratePerSecond <= ratePerSecond).length >= withdrawnAtMost &&
      !steps.some(step => step.withdrawn === null && step.ratePerSecond >= ratePerSecond),
  )
  return Math.min(mostArrivalsPerSecond, ...often.map(({ratePerSecond}) => ratePerSecond))
}
