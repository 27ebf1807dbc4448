import {mean, sampleStandardDeviation} from 'simple-statistics'
import type {Load} from '../../result/load.js'
import {latencyLoadOf} from '../../result/round-values.js'
import type {CompletedRound, WitnessedSeconds} from '../../result/round.js'
import {decodeHistogram, quantileUs, type Histogram} from '../../stats/histogram.js'
import {formatFact} from '../../unit/number.js'
import type {Rule, RuleOf} from './rule.js'

/** How far apart the two medians may lie: by whichever is most. */
const allowed = {ms: 0.2, share: 0.1, standardErrors: 3} as const

/** Fewer have no median to speak of. */
const fewestAnswers = 10

/** What the two engines see of the same arrivals. */
export interface Agreement {
  readonly ratePerSecond: number
  /** Of the kernel engine, each latency ending with its read, as autocannon's do. */
  readonly kernelMs: number
  readonly autocannonMs: number
  /** Of the difference, from the answers of these two seconds alone. */
  readonly standardErrorMs: number
}

/** null: too few answers. */
export function agreementOf({ratePerSecond, kernel, autocannon}: WitnessedSeconds): Agreement | null {
  const [read, other] = [untilRead(kernel), decodeHistogram(autocannon.window.latencyHdr)]
  if (Math.min(read.totalCount, other.totalCount) < fewestAnswers) return null
  const [kernelMs, autocannonMs] = [atMs(read, 0.5), atMs(other, 0.5)]
  const standardErrorMs = Math.hypot(standardError(read), standardError(other))
  return {ratePerSecond, kernelMs, autocannonMs, standardErrorMs}
}

/** Whether the engine that measured sees what the other one does. Nothing where none checked it. */
export const witnessRules: RuleOf = ({rounds}) =>
  rounds.flatMap(({witness}) => (witness === undefined ? [] : [ruleOf(agreementOf(witness), rounds)]))

function ruleOf(agreement: Agreement | null, rounds: readonly CompletedRound[]): Rule {
  const check = {id: 'witness', status: 'pass', value: null, limit: null} as const
  if (agreement === null)
    return {check: {...check, message: 'too few answers in a second to check the engine by'}, vouches: []}
  const {kernelMs, autocannonMs, ratePerSecond} = agreement
  const errorMs = Math.max(agreement.standardErrorMs, Math.SQRT2 * scatterOf(rounds) * kernelMs)
  const limitMs = Math.max(allowed.ms, allowed.share * kernelMs, allowed.standardErrors * errorMs)
  const value = Math.abs(kernelMs - autocannonMs)
  const agrees = value <= limitMs
  const seen = `of the same ${formatFact(ratePerSecond)} req/s the kernel engine read a p50 of ${formatFact(kernelMs)} ms, and autocannon one of ${formatFact(autocannonMs)} ms`
  return {
    check: {
      ...check,
      ...{value, limit: limitMs, status: agrees ? 'pass' : 'warn'},
      message: agrees
        ? seen
        : `${seen}: more than ${formatFact(limitMs)} ms apart; run it again, and if they differ again measure with --engine autocannon`,
    },
    vouches: [],
  }
}

/**
 * By what share the p50 of one engine differs from round to round: whatever the machine does to a second is in this, and in
 * no count of answers.
 */
function scatterOf(rounds: readonly CompletedRound[]): number {
  const medians = rounds.map(round => atMs(decodeHistogram(latencyLoadOf(round).window.latencyHdr), 0.5))
  return medians.length < 2 || mean(medians) === 0 ? 0 : sampleStandardDeviation(medians) / mean(medians)
}

function untilRead({window: {stamps, latencyHdr}}: Load): Histogram {
  return decodeHistogram(stamps?.untilReadHdr ?? latencyHdr)
}

/** Of the median: half the distance between the ranks that lie one standard deviation below and above it. */
function standardError(histogram: Histogram): number {
  const ranks = 0.5 / Math.sqrt(histogram.totalCount)
  return (atMs(histogram, 0.5 + ranks) - atMs(histogram, 0.5 - ranks)) / 2
}

function atMs(histogram: Histogram, quantile: number): number {
  return (quantileUs(histogram, quantile) ?? 0) / 1000
}
