import {
  boundFacts,
  findBound,
  generatorIsFull,
  type ArmLimits,
  type SaturatedRound,
} from '../../judge/bound.js'
import {errorsOf} from '../../judge/errors.js'
import type {CapacityAnswer, CapacityArm, CapacityStep, CurvePoint} from '../../result/capacity.js'
import type {Round} from '../../result/round.js'
import {throughputOf} from '../../result/round-values.js'
import {decodeHistogram, mergeHistograms, quantileUs} from '../../stats/histogram.js'
import {sum} from '../../stats/sum.js'
import {nameOf, type Slo, type SloTerm} from '../../config/words/slo.js'
import {answerOf, reaches, type Answer} from './answer.js'
import {logFails, logHolds} from './bounds.js'
import {enough, type RateEvidence} from './evidence.js'
import type {Aim} from './next.js'
import {StepReader} from './read-steps.js'

/** What a search asked for, whichever the arm. */
export type Search = Pick<Aim, 'slo' | 'precision' | 'atLeast'>

/** What an arm's record says: the same whenever it is asked. */
export function judgeArm(
  record: CapacityArm,
  search: Search,
  limits: ArmLimits,
  connections: number,
): CapacityAnswer {
  const {arm, pilot, failure} = record
  const read = new StepReader(search.slo).read(record.steps)
  const saturationPerSecond = saturationOf(pilot)
  const answer = answerOf(read.steps, {...search, saturationPerSecond: saturationPerSecond ?? 1})
  const curve = answer.rates.map(rate => pointOf(rate, answer, read.records, search.slo))
  const good = new Set(answer.rates.filter(looksMet).map(({ratePerSecond}) => ratePerSecond))
  return {
    arm,
    ...outcomeOf(answer, failure, search.atLeast),
    ...{ratePerSecond: answer.ratePerSecond, low: answer.low, high: answer.high},
    breaks: answer.breaks === null ? null : nameOf(answer.breaks),
    bound: causeOf(answer, pilot, limits, connections),
    saturationPerSecond,
    there: curve.findLast(({ratePerSecond}) => good.has(ratePerSecond)) ?? null,
    curve,
    starts: new Set(record.steps.map(({start}) => start)).size,
    steps: record.steps.length,
    withdrawn: countOf(read.steps.flatMap(({withdrawn}) => withdrawn ?? [])),
    setAside: read.setAside,
    busyMachine: read.busyMachine,
  }
}

/** Good answers per second of the saturated start; null: there was none. */
export function saturationOf(pilot: Round | null): number | null {
  if (pilot?.status !== 'completed') return null
  const perSecond = throughputOf(pilot)
  return perSecond > 0 ? perSecond : null
}

function outcomeOf(
  answer: Answer,
  failure: string | null,
  atLeast: number | null,
): Pick<CapacityAnswer, 'outcome' | 'because'> {
  if (failure !== null) return {outcome: 'failed', because: 'failed'}
  const {because} = answer
  if (atLeast !== null) {
    const reached = reaches(answer, atLeast)
    if (because !== 'decided' || reached === null) return {outcome: 'undecided', because}
    return {outcome: reached ? 'reached' : 'missed', because}
  }
  // With less time than the precision needs, the interval is wider than was asked for, and still one.
  const isBounded = answer.low !== null && answer.high !== null && answer.ratePerSecond !== null
  return {outcome: because === 'found' || isBounded ? 'found' : 'undecided', because}
}

function looksMet({terms}: RateEvidence): boolean {
  return terms.every(({ofAllowed}) => ofAllowed <= 1)
}

function pointOf(
  {ratePerSecond, measuredMs, steps}: RateEvidence,
  {rates, low, high}: Answer,
  records: readonly CapacityStep[],
  slo: Slo,
): CurvePoint {
  const own = records.filter(record => record.ratePerSecond === ratePerSecond)
  const loads = own.map(({load}) => load)
  const isHeld = ratePerSecond <= (low ?? 0) || logHolds(rates, ratePerSecond) >= enough
  const isFailed = ratePerSecond >= (high ?? Infinity) || logFails(rates, ratePerSecond) >= enough
  const shown = isHeld === isFailed ? 'open' : isHeld ? 'holds' : 'fails'
  const cores = steps.flatMap(({cpuCores}) => cpuCores ?? [])
  const bytes = steps.flatMap(({pssBytes}) => pssBytes ?? [])
  return {
    ...{ratePerSecond, measuredMs, shown},
    starts: new Set(steps.map(({start}) => start)).size,
    ...latencyAt(loads, shareOf(slo)),
    errorShare: errorsOf(
      own.map(({load}) => ({latency: {ratePerSecond, load, use: null, machineBusy: null}})),
    ).share,
    cpuCores: cores.length === 0 ? null : sum(cores, one => one) / cores.length,
    pssBytes: bytes.length === 0 ? null : Math.max(...bytes),
  }
}

const usualShare = 0.99

/** The percentile that charts and tables show. */
export function shareOf(slo: readonly SloTerm[]): number {
  const [first] = slo.flatMap(term => (term.kind === 'percentile' ? [term.share] : []))
  return first ?? usualShare
}

/** Requests without an answer count as slower than all others. */
function latencyAt(
  loads: readonly CapacityStep['load'][],
  share: number,
): Pick<CurvePoint, 'latencyMs' | 'atLeast'> {
  const known = mergeHistograms(loads.map(({window}) => decodeHistogram(window.latencyHdr)))
  const all = known.totalCount + sum(loads, ({window}) => window.censored ?? 0)
  if (known.totalCount === 0) return {latencyMs: null, atLeast: false}
  const among = (share * all) / known.totalCount
  return {latencyMs: (quantileUs(known, Math.min(1, among)) ?? 0) / 1000, atLeast: among > 1}
}

/**
 * What is behind the condition that fails first. Latency fails where requests wait: for what bound the saturated server, if
 * that is known; else only that they queue is.
 */
function causeOf(
  {breaks, because}: Answer,
  pilot: Round | null,
  limits: ArmLimits,
  connections: number,
): CapacityAnswer['bound'] {
  if (breaks === null) return because === 'generator' ? 'generator' : null
  switch (breaks.kind) {
    case 'errors':
    case 'cpu':
    case 'memory':
      return breaks.kind
    case 'percentile':
    case 'mean':
      return boundOf(pilot, limits, connections)
  }
}

function boundOf(pilot: Round | null, limits: ArmLimits, connections: number): CapacityAnswer['bound'] {
  if (pilot?.status !== 'completed' || pilot.saturation === undefined) return null
  const rounds: readonly SaturatedRound[] = [{...pilot, saturation: pilot.saturation}]
  const facts = boundFacts(rounds, limits)
  const bound = findBound(facts, throughputOf(pilot), connections, generatorIsFull(rounds))
  return bound === null || bound === 'clients' || bound === 'generator' ? 'queueing' : bound
}

function countOf(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}
