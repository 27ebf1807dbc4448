import type {Slo} from '../slo.js'

/** Finest and coarsest slices: batches are made of them. */
const slices = {least: 20, most: 1000} as const

/** About as long as the longest latency that is allowed, ms: a stall makes requests of one or two slices slow. */
export function sliceMsFor(slo: Slo): number {
  const limits = slo.flatMap(term => (term.kind === 'percentile' || term.kind === 'mean' ? [term.limit] : []))
  return Math.min(slices.most, Math.max(slices.least, ...limits))
}

/** Of the window, for the queue to become what it is at this rate. */
const warmupShare = 0.15

export function warmupMsFor(windowMs: number, leastMs: number): number {
  return Math.max(leastMs, Math.round(warmupShare * windowMs))
}
