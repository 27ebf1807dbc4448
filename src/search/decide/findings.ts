import {boundsOf, type Bounds} from './bounds.js'
import {isBatched, type DrawnTerm} from './batches.js'
import {curveOf, type Curve} from './curve.js'
import {evidenceOf, type RateEvidence} from './evidence.js'
import {crossingOf, type Crossing} from './shape.js'
import type {Slo, SloTerm} from '../../config/words/slo.js'
import type {Step} from './step.js'

/** All that the steps of an arm say, whatever is asked. */
export interface Findings {
  /** Slowest first. */
  readonly rates: readonly RateEvidence[]
  /** In the order of the objective; null: no line can be drawn, or none is. */
  readonly curves: readonly (Curve | null)[]
  readonly bounds: Bounds
  /** Where the condition that fails first does. */
  readonly crossing: Crossing | null
}

export function findingsOf(
  steps: readonly Step[],
  {slo, saturationPerSecond}: {readonly slo: Slo; readonly saturationPerSecond: number},
): Findings {
  const rates = evidenceOf(steps, slo)
  const measured = rates.flatMap(rate => rate.steps)
  const drawn = slo.map(term =>
    isDrawn(term) && rates.length > 1 ? curveOf(measured, term, saturationPerSecond) : null,
  )
  const shown = boundsOf(rates)
  const crossing = crossingOf(rates)
  const curves = drawn.some(curve => isContradicted(curve, shown)) ? slo.map(() => null) : drawn
  return {rates, curves, bounds: boundsOf(rates, curves), crossing: sharper(crossing, curves, slo)}
}

export function isDrawn(term: SloTerm): term is DrawnTerm {
  return isBatched(term) && term.kind !== 'errors'
}

/** Bets, which assume less, have shown another thing. */
function isContradicted(curve: Curve | null, {high}: Bounds): boolean {
  return high !== null && (curve?.low ?? 0) > high
}

function sharper(crossing: Crossing | null, curves: readonly (Curve | null)[], slo: Slo): Crossing | null {
  if (crossing === null) return null
  const own = curves[slo.indexOf(crossing.term)] ?? null
  return own === null ? crossing : {term: crossing.term, ratePerSecond: own.ratePerSecond}
}
