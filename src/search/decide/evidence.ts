import {tail} from '../../stats/interval.js'
import {capitalOf} from '../../stats/betting.js'
import {sum} from '../../stats/sum.js'
import type {Slo, SloTerm} from '../../config/words/slo.js'
import {allowedOf, batchesOf, isBatched, type BatchTerm} from './batches.js'
import type {Step} from './step.js'

/** What the steps at one rate say of one condition. */
export interface TermEvidence {
  readonly term: SloTerm
  /** Logarithms of the capital that bets on `fails` and on `holds`. */
  readonly logFails: number
  readonly logHolds: number
  /** What was measured, over what is allowed: 1 at the limit. */
  readonly ofAllowed: number
  /** Batches, or readings. */
  readonly count: number
  /** Length of a batch; 0: readings. */
  readonly batchMs: number
}

export interface RateEvidence {
  readonly ratePerSecond: number
  readonly steps: readonly Step[]
  /** In the order of the objective. */
  readonly terms: readonly TermEvidence[]
  /** Measured for so long. */
  readonly measuredMs: number
}

/** Capital that a side needs: an interval has two of them. */
export const enough = Math.log(1 / tail)

/** Up to so much faster, a rate has the busy periods of this one, which its own steps may have been too short to see. */
const alike = 1.1

/** Slowest first. Withdrawn steps say nothing. */
export function evidenceOf(steps: readonly Step[], slo: Slo): readonly RateEvidence[] {
  const valid = steps.filter(({withdrawn}) => withdrawn === null)
  const rates = [...new Set(valid.map(({ratePerSecond}) => ratePerSecond))].sort((a, b) => a - b)
  const stepsAt = rates.map(rate => valid.filter(({ratePerSecond}) => ratePerSecond === rate))
  const byTerm = slo.map(term => {
    const own = stepsAt.map(at => (isBatched(term) ? batchesOf(at, term).batchMs : 0))
    return rates.map((rate, index) => {
      const least = Math.max(...own.filter((_, other) => (rates[other] ?? 0) <= alike * rate))
      return termEvidence(stepsAt[index] ?? [], term, least)
    })
  })
  return rates.map((ratePerSecond, index) => ({
    ratePerSecond,
    steps: stepsAt[index] ?? [],
    terms: byTerm.flatMap(evidence => evidence[index] ?? []),
    measuredMs: sum(stepsAt[index] ?? [], ({slices}) => slices.everyMs * slices.ok.length),
  }))
}

function termEvidence(steps: readonly Step[], term: SloTerm, leastMs: number): TermEvidence {
  if (isBatched(term)) return batched(term, steps, leastMs)
  const values = steps.map(({cpuCores, pssBytes}) => (term.kind === 'cpu' ? cpuCores : pssBytes))
  return readings(term, values)
}

/**
 * That a rate holds rests on what did not happen, so it is asked of batches as long as any busy period seen nearby, and counts
 * for what correlation leaves of it. That it fails rests on what did happen there.
 */
function batched(term: BatchTerm, steps: readonly Step[], leastMs: number): TermEvidence {
  const own = batchesOf(steps, term)
  const long = batchesOf(steps, term, leastMs)
  const allowed = allowedOf(term)
  const mean = allowed + sum(own.differences, one => one) / Math.max(1, own.differences.length)
  return {
    term,
    logFails: capitalOf(own.differences, own.range).logAbove,
    logHolds: long.effective * capitalOf(long.differences, long.range).logBelow,
    ofAllowed: Math.max(0, mean) / allowed,
    count: long.differences.length,
    batchMs: long.batchMs,
  }
}

/**
 * A reading is no sample: it has no error to speak of. The worst of them decides, and one that is not there decides
 * nothing.
 */
function readings(term: SloTerm, values: readonly (number | null)[]): TermEvidence {
  const known = values.filter(value => value !== null)
  const worst = Math.max(0, ...known)
  const isComplete = known.length > 0 && known.length === values.length
  return {
    term,
    logFails: worst >= term.limit ? Infinity : 0,
    logHolds: isComplete && worst < term.limit ? Infinity : 0,
    ofAllowed: worst / term.limit,
    count: known.length,
    batchMs: 0,
  }
}
