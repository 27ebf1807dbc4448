import type {Slo} from '../../config/words/slo.js'
import type {RateEvidence} from './evidence.js'
import {longestLimitMs, sliceMsFor} from './pace.js'

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

/** Ratio of rates below which a bracket is measured with care. */
export const narrow = 1.25

/** ms; `edge` in limits of latency. */
const windows = {least: 2000, most: 30_000, batches: 24, edge: 60, edgeLeast: 8000} as const
/** At the edge; of slow servers it takes longer. */
const edgeRequests = 200

/** Long enough for some batches; at a new rate a glance is enough to see on which side of the edge it lies. */
export function measure(ratePerSecond: number, known: RateEvidence | undefined, slo: Slo): Measure {
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

/** Near the crossing, where what is measured decides: many busy periods, some requests. */
export function edgeWindowMs(slo: Slo, ratePerSecond: number): number {
  const wanted = Math.max(windows.edge * longestLimitMs(slo), (1000 * edgeRequests) / ratePerSecond)
  return Math.round(Math.min(windows.most, Math.max(windows.edgeLeast, wanted)))
}
