import type {Variant} from './manifest/schema.js'
import type {Mode} from './protocol.js'

interface ArmSize {
  readonly mode: Mode | null
  readonly workers: number | null
  readonly threads: number | null
  readonly gil: boolean
}

/** Requests that an arm can hold in service at once; null where nothing practical limits them (event loops). */
export function slotsOf({mode, workers, threads}: ArmSize): number | null {
  if (workers === null) return null
  if (mode === 'sync') return workers
  if (mode === 'thread') return workers * (threads ?? 1)
  return null
}

/** Cores that an arm can keep busy with application code; null when its size is not known. */
export function parallelismOf({mode, workers, threads, gil}: ArmSize): number | null {
  if (workers === null) return null
  return mode === 'thread' && !gil ? workers * (threads ?? 1) : workers
}

/** What an arm can do at most, as far as its mode or its manifest tells. */
export interface Concurrency {
  /** Requests in service at once; null where nothing practical limits them. */
  readonly slots: number | null
  /** Cores that its application code can keep busy; null: not known. */
  readonly parallelism: number | null
}

/** Of a server with a manifest. CPython holds its lock while it runs code: a process is a core, however many threads. */
export function concurrencyOf(
  {inService}: Pick<Variant, 'inService'>,
  {
    workers,
    threads,
    workerConnections,
  }: Record<'threads' | 'workerConnections', number | null> & {workers: number},
): Concurrency {
  const perWorker = {
    threads,
    'worker-connections': workerConnections,
    unbounded: null,
  }
  const slots = typeof inService === 'number' ? inService : perWorker[inService]
  return {slots: slots === null ? null : workers * slots, parallelism: workers}
}
