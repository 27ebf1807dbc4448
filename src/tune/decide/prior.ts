import {median} from 'simple-statistics'
import type {TuneRecord} from '../../result/tune.js'
import {kindModels} from './kind-model.js'
import {predict} from './predict.js'
import {valuesOf} from './value.js'
import type {RateAim} from './start-rates.js'

/** Where a start of the race begins to look: where the candidate's earlier ones ended, else where the laws say. */
export function priorOf(
  arm: string,
  record: Pick<TuneRecord, 'candidates' | 'starts' | 'tune'>,
): Pick<RateAim, 'priorPerSecond' | 'isKnown'> {
  const own = record.starts.filter(start => start.arm === arm && start.purpose === 'race')
  const values = valuesOf(own, record.tune).flatMap(({value}) => value ?? [])
  if (values.length > 0) return {priorPerSecond: median(values), isKnown: true}
  const candidate = record.candidates.find(one => one.arm === arm)
  const model = kindModels(record).find(({kind}) => kind === candidate?.kind)
  const perSecond = candidate === undefined ? null : predict(candidate, model, record.tune.cores).perSecond
  return {priorPerSecond: perSecond ?? 1, isKnown: false}
}
