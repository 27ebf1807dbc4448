/** Who serves, for `/whoami` of all three apps. */
export interface Serving {
  readonly mode: string
  /** The worker's age: 1 for the first that the master started. */
  readonly worker: number
  /** Which pool thread; 0 in a worker of one thread. */
  readonly thread: number
  /** Answers of this process, in its first element. */
  readonly requests: Int32Array
}

/** What `/whoami` answers, as JSON. */
export function whoami({mode, worker, thread, requests}: Serving): object {
  return {pid: process.pid, thread, mode, worker, requests: Atomics.load(requests, 0)}
}
