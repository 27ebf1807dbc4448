import {mostArrivalsPerSecond} from '../../config/words/number.js'
import type {Slo} from '../slo.js'
import {boundsOf, logFails, logHolds} from './bounds.js'
import {enough, evidenceOf, type RateEvidence} from './evidence.js'
import {sliceMsFor} from './pace.js'
import {crossingOf} from './shape.js'
import type {Step} from './step.js'

/** What a search is after, and where it begins. */
export interface Aim {
  readonly slo: Slo
  /** 0.1: the interval may reach 10 % to either side. */
  readonly precision: number
  /** Good answers per second in a closed loop: near it a queue grows without end. */
  readonly saturationPerSecond: number
  /** What a user wants to know of: the search is over once this is decided. null: the capacity itself. */
  readonly atLeast: number | null
}

export type Move =
  Measure | {readonly kind: 'stop'; readonly because: 'found' | 'decided' | 'generator' | 'never'}

export interface Measure {
  readonly kind: 'measure'
  readonly ratePerSecond: number
  readonly windowMs: number
  /** The same server would add nothing: what is lacking is another start that agrees. */
  readonly fresh: boolean
}

/** Of the saturation throughput: above it most objectives fail, and below it a queue is short. */
const firstShare = 0.8
/** How a bracket grows, and below what ratio it is narrow enough to be measured with care. */
const growth = 1.5
const narrow = 1.25
/** Of the first rate: below it nothing is left to find. */
const lowestShare = 1 / 32
/** The edges that are looked for lie so far from the crossing, in units of the precision. */
const edgeAt = 0.75
/** Starts that must agree on each edge. */
export const startsToConfirm = 2
/** A rate at which the generator could not keep its schedule so often is beyond it. */
const withdrawnAtMost = 3

const windows = {least: 2000, most: 30_000, batches: 24} as const

/** What to do next: a pure function of what was recorded, so that a search can be followed from its file. */
export function nextMove(steps: readonly Step[], aim: Aim): Move {
  const rates = evidenceOf(steps, aim.slo)
  const bounds = boundsOf(rates)
  if (isGeneratorLost(steps)) return {kind: 'stop', because: 'generator'}
  if (aim.atLeast !== null) return nextForWanted(rates, aim.atLeast, aim.slo)
  const ceiling = ceilingOf(steps)
  const unclear = bracketMove(rates, ceiling, aim)
  if (unclear !== null) return unclear
  const {precision} = aim
  const crossing = crossingOf(rates)?.ratePerSecond ?? null
  if (crossing === null) return measure(beyondAll(rates, precision), undefined, aim.slo)
  const {low, high} = bounds
  const isNarrow = low !== null && high !== null && high / low <= (1 + precision) ** 2
  if (isNarrow && isConfirmed(rates, low, 'holds') && isConfirmed(rates, high, 'fails'))
    return {kind: 'stop', because: 'found'}
  return edgeMove(rates, crossing, aim)
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
    const higher = good.ratePerSecond * growth
    if (higher < ceiling) return at(higher)
    const last = Math.sqrt(good.ratePerSecond * ceiling)
    return last / good.ratePerSecond < 1 + aim.precision ? {kind: 'stop', because: 'generator'} : at(last)
  }
  // Later measurements may have turned the order round: then both are near the edge.
  const ratio = bad.ratePerSecond / good.ratePerSecond
  return ratio > narrow ? at(Math.sqrt(bad.ratePerSecond * good.ratePerSecond)) : null
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

/** The side of the crossing that is less certain, at a rate that was measured before where one is near enough. */
function edgeMove(rates: readonly RateEvidence[], crossing: number, {precision, slo}: Aim): Move {
  const sides = (['holds', 'fails'] as const).map(side => {
    const direction = side === 'holds' ? -1 : 1
    const targetAt = (share: number) => crossing * (1 + share * precision) ** direction
    const [near, far] = [targetAt(edgeAt / 2), targetAt(1)].sort((a, b) => a - b) as [number, number]
    const known = rates
      .filter(({ratePerSecond}) => ratePerSecond >= near && ratePerSecond <= far)
      .sort((a, b) => b.measuredMs - a.measuredMs)[0]
    const ratePerSecond = known?.ratePerSecond ?? targetAt(edgeAt)
    const evidence = side === 'holds' ? logHolds(rates, ratePerSecond) : logFails(rates, ratePerSecond)
    const isSure = evidence >= enough && isConfirmed(rates, ratePerSecond, side)
    return {known, ratePerSecond, fresh: evidence >= enough, isOpen: !isSure}
  })
  const [holds, fails] = sides as [(typeof sides)[number], (typeof sides)[number]]
  const isFailsDue = fails.isOpen && spent(fails.known) <= spent(holds.known) / 2
  const {ratePerSecond, known, fresh} = isFailsDue || !holds.isOpen ? fails : holds
  return {...measure(ratePerSecond, known, slo), fresh}
}

function spent(rate: RateEvidence | undefined): number {
  return rate?.measuredMs ?? 0
}

/** Whether several fresh starts speak for this edge. */
export function isConfirmed(rates: readonly RateEvidence[], edge: number, side: 'holds' | 'fails'): boolean {
  const own = rates.filter(({ratePerSecond}) =>
    side === 'holds' ? ratePerSecond >= edge : ratePerSecond <= edge,
  )
  const near = own.filter(({ratePerSecond}) => Math.abs(Math.log(ratePerSecond / edge)) < Math.log(narrow))
  return new Set(near.flatMap(({steps}) => steps.map(({start}) => start))).size >= startsToConfirm
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

/** Long enough for some batches; at a new rate a glance is enough to see on which side of the edge it lies. */
function measure(ratePerSecond: number, known: RateEvidence | undefined, slo: Slo): Measure {
  const batchMs =
    known === undefined
      ? Math.max(sliceMsFor(slo), 5000 / ratePerSecond)
      : Math.max(...known.terms.map(({batchMs}) => batchMs))
  const wanted = windows.batches * batchMs
  return {
    kind: 'measure',
    fresh: false,
    ratePerSecond,
    windowMs: Math.round(Math.min(windows.most, Math.max(windows.least, wanted))),
  }
}
