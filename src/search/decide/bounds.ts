import {sum} from '../../stats/sum.js'
import {enough, type RateEvidence} from './evidence.js'

/**
 * Rates between which the capacity lies, at 95 %: shown to hold at `low`, shown to fail at `high`. null: not shown at any
 * rate.
 */
export interface Bounds {
  readonly low: number | null
  readonly high: number | null
}

/**
 * A higher rate never makes the objective easier. So what was seen at a rate is evidence for all slower ones where it held,
 * and for all faster ones where it failed; capital that was won at several rates multiplies, because each bet was made
 * without knowing what came after.
 *
 * That the objective fails at a rate means that one condition does, whichever: the capitals of the conditions are averaged.
 * That it holds means that all do: the poorest decides.
 *
 * What is left is what no capital speaks against, and the bounds are its ends: a faster rate that was lucky shows nothing
 * while a slower one is open, or there would be as many chances to be wrong as rates.
 */
export function boundsOf(rates: readonly RateEvidence[]): Bounds {
  const firstOpen = rates.findIndex(({ratePerSecond}) => logHolds(rates, ratePerSecond) < enough)
  const lastOpen = rates.findLastIndex(({ratePerSecond}) => logFails(rates, ratePerSecond) < enough)
  const low = firstOpen === -1 ? rates.at(-1) : rates[firstOpen - 1]
  const high = rates[lastOpen + 1]
  return {low: low?.ratePerSecond ?? null, high: high?.ratePerSecond ?? null}
}

/** Of all evidence that the objective holds at this rate. */
export function logHolds(rates: readonly RateEvidence[], ratePerSecond: number): number {
  const own = rates.filter(rate => rate.ratePerSecond >= ratePerSecond)
  const ofTerms = termsOf(rates).map(index => sum(own, ({terms}) => terms[index]?.logHolds ?? 0))
  return Math.min(...ofTerms)
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
