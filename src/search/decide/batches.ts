import type {Range} from '../../stats/betting.js'
import {sum} from '../../stats/sum.js'
import type {SloTerm} from '../../config/words/slo.js'
import type {Step} from './step.js'

/** A condition that is judged by batches of requests; CPU and memory are read once a step. */
export type BatchTerm = Exclude<SloTerm, {kind: 'cpu' | 'memory'}>

/** Latency is drawn as a curve, and nothing else: errors come at once where something is full. */
export type DrawnTerm = Exclude<BatchTerm, {kind: 'errors'}>

export function isBatched(term: SloTerm): term is BatchTerm {
  return term.kind !== 'cpu' && term.kind !== 'memory'
}

/** A batch whose mean latency is this many times the limit is as bad as any that is slower. */
const worstMean = 10

/** Neighbouring batches that are more alike than this are joined: they tell of one busy period. */
const mostCorrelation = 0.2
/** Fewer batches would decide nothing. */
const fewestBatches = 8
/** Requests of a batch: with fewer, most batches would be empty. */
const fewestRequests = 1

/** Differences from the limit, one a batch: above 0 where the batch is worse than the objective allows. */
export interface Batches {
  readonly differences: readonly number[]
  readonly range: Range
  /** How long each is. */
  readonly batchMs: number
  /** Share of their number that independent batches would say as much with; 0..1. */
  readonly effective: number
}

/** What can be said of one slice, summed over a batch. */
export interface Sums {
  readonly count: number
  readonly bad: number
}

/**
 * The evidence of steps at one rate, in batches as long as the busy periods seen need: slices are joined, twice as many each
 * time, until neighbours are hardly correlated any more. Batches of two steps have no neighbour in common.
 * @param leastMs of a batch, known from other rates
 */
export function batchesOf(steps: readonly Step[], term: BatchTerm, leastMs = 0): Batches {
  const [first] = steps
  const everyMs = first?.slices.everyMs ?? 1
  const perSlice = ((first?.ratePerSecond ?? 0) * everyMs) / 1000
  const slices = steps.map(step => slicesOf(step, term))
  let size = first === undefined ? 1 : Math.max(batchSizeOf(first, term), Math.ceil(leastMs / everyMs))
  let runs = slices.map(run => join(run, size))
  for (;;) {
    const wider = slices.map(run => join(run, 2 * size))
    const isEnough = sum(wider, run => run.length) < fewestBatches
    if (isEnough || correlation(badOf(runs)) <= mostCorrelation) break
    size *= 2
    runs = wider
  }
  const differences = runs.flatMap(run => differencesOf(run, term, size * perSlice))
  const allowed = allowedOf(term)
  return {
    ...{differences, range: {low: -allowed, high: 1 - allowed}, batchMs: size * everyMs},
    effective:
      1 / (1 + 2 * Math.max(0, correlation(badOf(runs), 1)) + 2 * Math.max(0, correlation(badOf(runs), 2))),
  }
}

/** Slices of the shortest batch. */
export function batchSizeOf({ratePerSecond, slices: {everyMs}}: Step, term: BatchTerm): number {
  const perSlice = (ratePerSecond * everyMs) / 1000
  return Math.max(1, Math.ceil(Math.max(fewestRequests / perSlice, longestLimitMs(term) / everyMs)))
}

/** Share of the requests, or of the worst mean, that the objective allows. */
export function allowedOf(term: BatchTerm): number {
  switch (term.kind) {
    case 'percentile':
      return 1 - term.share
    case 'mean':
      return 1 / worstMean
    case 'errors':
      return term.limit
  }
}

function longestLimitMs(term: BatchTerm): number {
  return term.kind === 'errors' ? 0 : term.limit
}

export function slicesOf({slices}: Step, term: BatchTerm): readonly Sums[] {
  const at = (counts: readonly number[] | undefined, index: number) => counts?.[index] ?? 0
  const limit = term.kind === 'percentile' ? slices.limitsMs.indexOf(term.limit) : -1
  return slices.ok.map((ok, index): Sums => {
    const unanswered = at(slices.unanswered, index)
    switch (term.kind) {
      case 'percentile':
        return {count: ok + unanswered, bad: at(slices.slow[limit], index) + unanswered}
      case 'mean':
        return {count: ok + unanswered, bad: at(slices.latencyMs, index) / (worstMean * term.limit)}
      case 'errors': {
        const failed = at(slices.failed, index)
        return {count: ok + failed, bad: failed}
      }
    }
  })
}

/** Whole batches only. */
export function join(slices: readonly Sums[], size: number): readonly Sums[] {
  return Array.from({length: Math.floor(slices.length / size)}, (_, batch) => {
    const own = slices.slice(batch * size, (batch + 1) * size)
    return {count: sum(own, ({count}) => count), bad: sum(own, ({bad}) => bad)}
  })
}

/**
 * Over the requests that were to be expected, not those that came: a batch with more arrivals is slower, too, and dividing
 * by its own number would hide that. Never over fewer than came, so that no batch counts more than one.
 */
function differencesOf(batches: readonly Sums[], term: BatchTerm, expected: number): readonly number[] {
  const allowed = allowedOf(term)
  return batches.map(({count, bad}) =>
    count === 0 ? 0 : (Math.min(bad, count) - allowed * count) / Math.max(count, expected),
  )
}

/** What busy periods tell of themselves: how many requests come has nothing to do with them. */
function badOf(runs: readonly (readonly Sums[])[]): readonly (readonly number[])[] {
  return runs.map(run => run.map(({bad}) => bad))
}

/** Of batches within a run that are so far apart, by their deviations from the mean of all. */
function correlation(runs: readonly (readonly number[])[], apart = 1): number {
  const all = runs.flat()
  const mean = sum(all, one => one) / all.length
  const variance = sum(all, one => (one - mean) ** 2)
  if (!(variance > 0)) return 0
  const pairs = runs.flatMap(run =>
    run.slice(apart).map((one, index) => (one - mean) * ((run[index] ?? mean) - mean)),
  )
  const share = all.length / Math.max(1, pairs.length)
  return (share * sum(pairs, one => one)) / variance
}
