import type {Advice, Candidate, KindModel, TuneAim} from '../../result/tune.js'
import {connectionsOf} from './database.js'
import {fillsAtMost} from './memory.js'
import {predict, type Prediction} from './predict.js'
import {cheaper} from './prune.js'

/** Beyond these sizes nobody goes without measuring. */
const workerSizes = [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 20, 24, 32, 48, 64]
/** A gain that is worth a sentence. */
const notable = 0.1
const alike = 0.97

/** What the law gives the best of all sizes with twice the memory, and with one more core; where it is worth it. */
export function withMore(
  arm: string,
  all: readonly Prediction[],
  models: readonly KindModel[],
  aim: TuneAim,
  unsafe: ReadonlySet<string>,
): Advice['more'] {
  const predictions = all.filter(({candidate}) => !unsafe.has(candidate.arm))
  const own = predictions.find(({candidate}) => candidate.arm === arm)
  if (own?.perSecond == null) return []
  const now = own.perSecond
  const changes = [
    ...(aim.memoryBytes === null
      ? []
      : [
          {
            of: 'memory' as const,
            to: 2 * aim.memoryBytes,
            cores: aim.cores,
            memoryBytes: 2 * aim.memoryBytes,
          },
        ]),
    {of: 'cores' as const, to: aim.cores + 1, cores: aim.cores + 1, memoryBytes: aim.memoryBytes},
  ]
  return changes.flatMap(({of, to, cores, memoryBytes}) => {
    const best = bestWith(predictions, models, {...aim, cores, memoryBytes})
    if (best?.perSecond == null || best.perSecond / now < 1 + notable) return []
    const {kind, workers, threads} = best.candidate
    return [{of, to, kind, workers, threads, gain: best.perSecond / now - 1}]
  })
}

/** The cheapest of those that the law gives as much as any. */
function bestWith(
  predictions: readonly Prediction[],
  models: readonly KindModel[],
  {cores, memoryBytes, database}: TuneAim,
): Prediction | undefined {
  const byKind = new Map(models.filter(({failure}) => failure === null).map(model => [model.kind, model]))
  const isSized = ({kind, workers}: Candidate) =>
    predictions.some(({candidate}) => candidate.kind === kind && candidate.workers !== workers)
  const fitting = predictions
    .flatMap(({candidate}) =>
      isSized(candidate) ? workerSizes.map(workers => resized(candidate, workers)) : [candidate],
    )
    .filter(one => database === null || (connectionsOf(one, database) ?? Infinity) <= database.connections)
    .map(candidate => predict(candidate, byKind.get(candidate.kind), cores))
    .filter(
      ({perSecond, bytes}) => perSecond !== null && (bytes ?? 0) <= fillsAtMost * (memoryBytes ?? Infinity),
    )
  const most = Math.max(0, ...fitting.map(({perSecond}) => perSecond ?? 0))
  return fitting.filter(({perSecond}) => (perSecond ?? 0) >= alike * most).toSorted(cheaper)[0]
}

function resized(candidate: Candidate, workers: number): Candidate {
  const share = workers / candidate.workers
  const scaled = (value: number | null) => (value === null ? null : value * share)
  return {...candidate, workers, slots: scaled(candidate.slots), parallelism: scaled(candidate.parallelism)}
}
