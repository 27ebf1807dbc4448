import type {Candidate, Fate, KindModel, Threading, TuneAim, TuneStart} from '../../result/tune.js'
import {connectionsOf} from './database.js'
import {fillsAtMost} from './memory.js'
import {predictAll, type Prediction} from './predict.js'

/** Who is raced, best prospects first, and why the others are not. */
export interface Pruned {
  readonly racers: readonly Prediction[]
  readonly fates: ReadonlyMap<string, Fate>
}

/** A turn of the race starts each of them once. */
const mostRacers = 8
/** The laws know nothing of queues, of quotas in periods, of locks: what they put this far behind is raced all the same. */
const hopeful = 0.5
/** Nearer than this the laws, made of a few starts, cannot tell two sizes of one kind apart. */
const alike = 0.9
/** All that the law gives. */
const whole = 0.97
/** A rate this near what saturates a server is held by none. */
const nearSaturation = 0.98

interface Pruning {
  readonly candidates: readonly Candidate[]
  readonly models: readonly KindModel[]
  readonly threading: readonly Threading[]
  readonly aim: TuneAim
  /** What was started, and why it failed where it did. */
  readonly starts: readonly Pick<TuneStart, 'arm' | 'failure'>[]
}

/** What can win, by all that was measured so far. Pure; every candidate is a racer or has a fate. */
export function prune({candidates, models, threading, aim, starts}: Pruning): Pruned {
  const fates = new Map<string, Fate>()
  for (const {arm, failure} of starts)
    if (failure !== null) fates.set(arm, {kind: 'failed', reason: failure.reason})
  const all = predictAll(candidates, models, aim.cores)
  const fitting = all.filter(prediction => {
    if (fates.has(prediction.candidate.arm)) return false
    const fate = unfit(prediction, models, threading, aim)
    if (fate !== null) fates.set(prediction.candidate.arm, fate)
    return fate === null
  })
  const best = bestOf(fitting)
  if (best === undefined) return {racers: [], fates}
  const hoping = fitting.filter(prediction => {
    const isHopeful = (prediction.perSecond ?? 0) >= neededRate(best, aim)
    if (!isHopeful) fates.set(prediction.candidate.arm, behindBy(best))
    return isHopeful
  })
  const chosen = kindsOf(hoping).flatMap(own => chooseOfKind(own, aim, fates))
  const ranked = rank(chosen, aim)
  for (const {candidate} of ranked.slice(mostRacers))
    fates.set(
      candidate.arm,
      aim.objective === 'load' || aim.objective === 'p99' ? behindBy(best) : costs(ranked),
    )
  return {racers: ranked.slice(0, mostRacers), fates}
}

function unfit(
  {candidate, bytes, perSecond}: Prediction,
  models: readonly KindModel[],
  threading: readonly Threading[],
  {memoryBytes, database}: TuneAim,
): Fate | null {
  const model = models.find(({kind}) => kind === candidate.kind)
  if (model !== undefined && model.failure !== null) return {kind: 'failed', reason: model.failure}
  if (database !== null) {
    const needs = connectionsOf(candidate, database)
    if (needs === null || needs > database.connections)
      return {kind: 'database', needs, allowed: database.connections}
  }
  const allowedBytes = memoryBytes === null ? Infinity : fillsAtMost * memoryBytes
  if (bytes !== null && bytes > allowedBytes) return {kind: 'memory', needsBytes: bytes, allowedBytes}
  const isUnsafe = threading.some(({kind, verdict}) => kind === candidate.kind && verdict === 'differ')
  if (isUnsafe && isShared(candidate)) return {kind: 'unsafe'}
  return perSecond === null ? {kind: 'waiting'} : null
}

/** Whether one process serves several requests at once. */
export function isShared({slots, workers}: Candidate): boolean {
  return slots === null || slots > workers
}

/** Of the load, what the best has; at a given rate whatever saturates no sooner. */
function neededRate({perSecond}: Prediction, {ratePerSecond}: TuneAim): number {
  return ratePerSecond === null ? hopeful * (perSecond ?? 0) : ratePerSecond / nearSaturation
}

function behindBy({candidate, perSecond}: Prediction): Fate {
  return {kind: 'law', best: candidate.arm, bestPerSecond: perSecond ?? 0}
}

function costs([first]: readonly Prediction[]): Fate {
  return {kind: 'costs', than: first?.candidate.arm ?? ''}
}

function bestOf(predictions: readonly Prediction[]): Prediction | undefined {
  return predictions.reduce<Prediction | undefined>(
    (best, one) => ((one.perSecond ?? 0) > (best?.perSecond ?? 0) ? one : best),
    undefined,
  )
}

function kindsOf(predictions: readonly Prediction[]): readonly (readonly Prediction[])[] {
  const kinds = new Set(predictions.map(({candidate}) => candidate.kind))
  return [...kinds].map(kind => predictions.filter(({candidate}) => candidate.kind === kind))
}

/**
 * What a kind sends into the race: the cheapest size that may have all that the law gives the kind, the cheapest that has it,
 * the cheapest with more workers, and the cheapest with twice the slots, since the laws know nothing of how a queue behaves
 * near its limit.
 */
function chooseOfKind(
  own: readonly Prediction[],
  aim: TuneAim,
  fates: Map<string, Fate>,
): readonly Prediction[] {
  const most = aim.ratePerSecond ?? bestOf(own)?.perSecond ?? 0
  const byCost = own.toSorted(cheaper)
  const enough = byCost.filter(({perSecond}) => (perSecond ?? 0) >= alike * most)
  const [knee] = enough
  if (knee === undefined) return []
  const {workers, slots} = knee.candidate
  const wider = enough.find(({candidate}) => candidate.workers > workers)
  const deeper = enough.find(
    ({candidate}) => candidate.workers === workers && slots !== null && (candidate.slots ?? 0) >= 2 * slots,
  )
  const full = enough.find(({perSecond}) => (perSecond ?? 0) >= whole * most)
  const chosen = [...new Set([knee, full, wider, deeper])].filter(one => one !== undefined)
  for (const {candidate} of own) {
    if (chosen.some(one => one.candidate === candidate)) continue
    const isLess = !enough.some(one => one.candidate === candidate)
    fates.set(candidate.arm, isLess ? behindBy(knee) : {kind: 'no-gain', than: knee.candidate.arm})
  }
  return chosen
}

/** By memory, then by what there is to operate. */
export function cheaper(one: Prediction, other: Prediction): number {
  const [a, b] = [one.candidate, other.candidate]
  return (one.bytes ?? 0) - (other.bytes ?? 0) || a.workers - b.workers || (a.threads ?? 1) - (b.threads ?? 1)
}

function rank(predictions: readonly Prediction[], {objective}: TuneAim): readonly Prediction[] {
  if (objective === 'memory') return predictions.toSorted(cheaper)
  return predictions.toSorted((one, other) => (other.perSecond ?? 0) - (one.perSecond ?? 0))
}
