import type {Slo} from '../../config/words/slo.js'

/** Finest and coarsest slices, and their share of the longest latency that is allowed: batches are made of them. */
const slices = {least: 20, most: 250, share: 0.5} as const

/** Length of slices, ms. */
export function sliceMsFor(slo: Slo): number {
  return Math.min(slices.most, Math.max(slices.least, slices.share * longestLimitMs(slo)))
}

/** The longest latency that is allowed, ms; 0: none is named. */
export function longestLimitMs(slo: Slo): number {
  const limits = slo.flatMap(term => (term.kind === 'percentile' || term.kind === 'mean' ? [term.limit] : []))
  return Math.max(0, ...limits)
}

/** Of the window, for the queue to become what it is at this rate. */
const warmupShare = 0.15

export function warmupMsFor(windowMs: number, leastMs: number): number {
  return Math.max(leastMs, Math.round(warmupShare * windowMs))
}
