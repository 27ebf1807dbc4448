import type {Candidate, KindModel} from '../../result/tune.js'
import {coresFor, slotsFor} from './kind-model.js'
import {memoryOf} from './memory.js'

/** What the laws give a candidate. */
export interface Prediction {
  readonly candidate: Candidate
  /** Requests per second when it is saturated; null: its kind was not measured. */
  readonly perSecond: number | null
  readonly bound: 'slots' | 'cores' | null
  readonly bytes: number | null
}

/** By the operational laws: no more than slots ÷ service time, and no more than cores ÷ CPU time. */
export function predict(candidate: Candidate, model: KindModel | undefined, cores: number): Prediction {
  const bytes = model?.memory == null ? null : memoryOf(model.memory, candidate)
  if (model?.serviceMs == null) return {candidate, perSecond: null, bound: null, bytes}
  const {serviceMs, cpuMs, seenSlots, toLaw} = model
  const slots = slotsFor(candidate, seenSlots)
  const bySlots = slots === null || serviceMs === 0 ? Infinity : (slots / serviceMs) * 1000 * toLaw.slots
  const byCores =
    cpuMs === null || cpuMs === 0 ? Infinity : (coresFor(candidate, cores) / cpuMs) * 1000 * toLaw.cores
  const perSecond = Math.min(bySlots, byCores)
  if (!Number.isFinite(perSecond)) return {candidate, perSecond: null, bound: null, bytes}
  return {candidate, perSecond, bound: bySlots < byCores ? 'slots' : 'cores', bytes}
}

export function predictAll(
  candidates: readonly Candidate[],
  models: readonly KindModel[],
  cores: number,
): readonly Prediction[] {
  const byKind = new Map(models.map(model => [model.kind, model]))
  return candidates.map(candidate => predict(candidate, byKind.get(candidate.kind), cores))
}
