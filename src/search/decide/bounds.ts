import {sum} from '../../stats/sum.js'
import type {Curve} from './curve.js'
import {enough, type RateEvidence} from './evidence.js'

/**
 * Rates between which the capacity lies, at 95 %. null: not bounded on that side.
 */
export interface Bounds {
  readonly low: number | null
  readonly high: number | null
}

/**
 * A higher rate never makes the objective easier. So what was seen at a rate is evidence for all slower ones where it held,
 * and for all faster ones where it failed; capital that was won at several rates multiplies, because each bet was made
 * without knowing what came after. What is left is what no capital speaks against, and the bounds are its ends: a faster
 * rate that was lucky shows nothing while a slower one is open, or there would be as many chances to be wrong as rates.
 *
 * Where a condition's curve could be drawn, its own interval bounds it too.
 *
 * That the objective fails means that one condition does, whichever: the capitals of the conditions are averaged. That it
 * holds means that all do: the poorest decides.
 */
export function boundsOf(rates: readonly RateEvidence[], curves: readonly (Curve | null)[] = []): Bounds {
  const lows = termsOf(rates).map(index => Math.max(shownLow(rates, index), curves[index]?.low ?? 0))
  const lastOpen = rates.findLastIndex(({ratePerSecond}) => logFails(rates, ratePerSecond) < enough)
  const highs = [rates[lastOpen + 1]?.ratePerSecond, ...curves.map(curve => curve?.high)]
  const [low, high] = [Math.min(...lows), Math.min(...highs.map(one => one ?? Infinity))]
  return {low: low > 0 && Number.isFinite(low) ? low : null, high: Number.isFinite(high) ? high : null}
}

/** The fastest rate that no slower one leaves open; 0: none. */
function shownLow(rates: readonly RateEvidence[], term: number): number {
  const firstOpen = rates.findIndex(({ratePerSecond}) => logTermHolds(rates, ratePerSecond, term) < enough)
  return (firstOpen === -1 ? rates.at(-1) : rates[firstOpen - 1])?.ratePerSecond ?? 0
}

/** Of all evidence that the objective holds at this rate. */
export function logHolds(rates: readonly RateEvidence[], ratePerSecond: number): number {
  return Math.min(...termsOf(rates).map(index => logTermHolds(rates, ratePerSecond, index)))
}

function logTermHolds(rates: readonly RateEvidence[], ratePerSecond: number, term: number): number {
  const own = rates.filter(rate => rate.ratePerSecond >= ratePerSecond)
  return sum(own, ({terms}) => terms[term]?.logHolds ?? 0)
}

/** The same that it fails. */
export function logFails(rates: readonly RateEvidence[], ratePerSecond: number): number {
  const own = rates.filter(rate => rate.ratePerSecond <= ratePerSecond)
  const ofTerms = termsOf(rates).map(index => sum(own, ({terms}) => terms[index]?.logFails ?? 0))
  const most = Math.max(...ofTerms)
  if (!Number.isFinite(most)) return most
  return most + Math.log(sum(ofTerms, one => Math.exp(one - most)) / ofTerms.length)
}

function termsOf([first]: readonly RateEvidence[]): readonly number[] {
  return [...(first?.terms ?? []).keys()]
}
