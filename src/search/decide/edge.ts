import {sum} from '../../stats/sum.js'
import {logFails, logHolds, type Bounds} from './bounds.js'
import {farBeyond, slopeInHeavyTraffic, type Curve} from './curve.js'
import {enough, type RateEvidence} from './evidence.js'
import {isDrawn, type Findings} from './findings.js'
import {edgeWindowMs, measure, narrow, type Aim, type Measure, type Move} from './move.js'
import type {Crossing} from './shape.js'

/** The edges that are looked for lie so far from the crossing, in units of the precision. */
const edgeAt = 0.75
/** Starts that must agree on each edge. */
export const startsToConfirm = 2
/** Independent bad requests on which a curve rests: with fewer, a search would stop where chance showed few. */
const eventsToConfirm = 6
/** Log-odds of a bad request from the limit to where the curve is measured. */
const logOddsAway = 1.3
/** So near a rate that is wanted, in shares of its distance from the crossing, one that was measured before will do. */
const near = 0.3

/** Whether the interval is as narrow as was asked, and several starts speak for it. */
export function isFound({rates, bounds, curves}: Findings, {term}: Crossing, precision: number): boolean {
  const {low, high} = bounds
  if (!isNarrow({low, high}, precision) || low === null || high === null) return false
  const curve = curves[termsOf(rates).indexOf(term)] ?? null
  if (curve !== null) return curve.starts >= startsToConfirm && curve.events >= eventsToConfirm
  return isConfirmed(rates, low, 'holds') && isConfirmed(rates, high, 'fails')
}

/** Where to measure next, when it is known about where the curve crosses the limit. */
export function edgeMove({rates, bounds, curves}: Findings, {term, ratePerSecond}: Crossing, aim: Aim): Move {
  if (!isDrawn(term)) return betMove(rates, ratePerSecond, aim)
  const curve = curves[termsOf(rates).indexOf(term)] ?? null
  const slope = curve?.slope ?? slopeInHeavyTraffic(term, ratePerSecond, aim.saturationPerSecond)
  // Of what may be a step in the curve the bets must show both sides.
  const farthest = curve === null ? edgeAt * aim.precision : Math.log(narrow)
  return {...curveMove(rates, {ratePerSecond, slope}, farthest, aim), fresh: isNarrow(bounds, aim.precision)}
}

function termsOf([first]: readonly RateEvidence[]) {
  return (first?.terms ?? []).map(({term}) => term)
}

function isNarrow({low, high}: Bounds, precision: number): boolean {
  return low !== null && high !== null && high / low <= (1 + precision) ** 2
}

/**
 * Below and above the crossing in turn, so far that the line's slope is seen, and no farther than it is straight. Below, bad
 * requests are seldom, so that more is needed.
 */
function curveMove(
  rates: readonly RateEvidence[],
  {ratePerSecond, slope}: Pick<Curve, 'ratePerSecond' | 'slope'>,
  farthest: number,
  {precision, slo, saturationPerSecond}: Aim,
): Measure {
  const away = Math.min(farthest, Math.max(logOddsAway / slope, precision / 4))
  // Faster than what fails by far there is nothing to see.
  const overloaded =
    rates.find(({terms}) => terms.some(({ofAllowed}) => ofAllowed > farBeyond))?.ratePerSecond ?? Infinity
  const halfway = ratePerSecond < saturationPerSecond ? (ratePerSecond + saturationPerSecond) / 2 : Infinity
  const sides = ([-1, 1] as const).map(side => {
    const target = Math.min(ratePerSecond * Math.exp(side * away), overloaded, halfway)
    const spentMs = sum(
      rates.filter(rate => Math.abs(Math.log(rate.ratePerSecond / target)) < away / 2),
      ({measuredMs}) => measuredMs,
    )
    const known = rates
      .filter(rate => Math.abs(Math.log(rate.ratePerSecond / target)) < away * near)
      .sort((a, b) => b.measuredMs - a.measuredMs)[0]
    return {known, ratePerSecond: known?.ratePerSecond ?? target, spentMs}
  })
  const [below, above] = sides as [(typeof sides)[number], (typeof sides)[number]]
  const {known, ratePerSecond: next} = below.spentMs * 2 <= above.spentMs * 3 ? below : above
  return {...measure(next, known, slo), windowMs: edgeWindowMs(slo, ratePerSecond)}
}

/** The side of the crossing that is less certain, at a rate that was measured before where one is near enough. */
function betMove(rates: readonly RateEvidence[], crossing: number, {precision, slo}: Aim): Move {
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
function isConfirmed(rates: readonly RateEvidence[], edge: number, side: 'holds' | 'fails'): boolean {
  const own = rates.filter(({ratePerSecond}) =>
    side === 'holds' ? ratePerSecond >= edge : ratePerSecond <= edge,
  )
  const near = own.filter(({ratePerSecond}) => Math.abs(Math.log(ratePerSecond / edge)) < Math.log(narrow))
  return new Set(near.flatMap(({steps}) => steps.map(({start}) => start))).size >= startsToConfirm
}
