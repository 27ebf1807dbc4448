/** How a worker tells its master why it left. 3 and 4 are gunicorn's; both stop the master, which exits with them. */
export const workerExit = {
  ok: 0,
  aborted: 1,
  bootError: 3,
  appLoadError: 4,
  /** Native mode only: the primary's descriptor was closed between fork and listen. A new worker will do. */
  listenerGone: 5,
  /** An error after the worker had begun to serve. */
  failed: 255,
} as const

export type WorkerExit = (typeof workerExit)[keyof typeof workerExit]

/** An error that knows with which code its worker has to leave. */
export class WorkerError extends Error {
  constructor(
    readonly exitCode: WorkerExit,
    message: string,
    cause?: unknown,
  ) {
    super(message, {cause})
    this.name = 'WorkerError'
  }
}
