import type {Candidate, TuneAim} from '../../result/tune.js'

type Database = NonNullable<TuneAim['database']>

/** Connections that all replicas of a candidate may open together; null: nothing bounds them, or it is not known what does. */
export function connectionsOf(candidate: Candidate, {pool, replicas}: Database): number | null {
  const perWorker = typeof pool === 'number' ? pool : perWorkerBySlots(candidate)
  return perWorker === null ? null : candidate.workers * perWorker * replicas
}

/** One for each request in service, as Django and SQLAlchemy's scoped sessions have it. */
function perWorkerBySlots({slots, workers}: Candidate): number | null {
  return slots === null ? null : slots / workers
}
