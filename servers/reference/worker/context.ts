import type {Settings} from '../settings/settings.js'

/**
 * What a worker of any mode is given. `worker/main.ts` builds it, `worker/<mode>.ts` exports `run: RunWorker`.
 * A worker never sees the master; all it has are two inherited descriptors and its parent's pid.
 */
export interface WorkerContext {
  readonly settings: Settings
  /** The listening socket, inherited: the master bound it and listens; the worker only accepts. */
  readonly listenerFd: number
  /** Rises by one with every worker the master ever started; the oldest has the lowest. */
  readonly age: number
  /** To be awaited once, when all is loaded and nothing is accepted yet. What it throws ends the worker. */
  readonly booted: () => Promise<void>
  /** Tells the master that this worker's loop turns. Cheap to call at every turn: it acts at most every 100 ms. */
  readonly notify: () => void
  /** Requests answered by this process, in shared memory so that pool threads count too: use `Atomics.add(requests, 0, 1)`. */
  readonly requests: Int32Array<SharedArrayBuffer>
  /** True once the master is gone (the parent's pid has changed): the worker must leave. */
  readonly isOrphan: () => boolean
  /** Aborted by TERM (or by being orphaned): accept no more, finish what is in flight, return. */
  readonly stopping: AbortSignal
}

/** Serves until `stopping` aborts, then resolves once all requests in flight are answered. */
export type RunWorker = (context: WorkerContext) => Promise<void>
