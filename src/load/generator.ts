import type {LoadJob} from './job.js'
import type {ResultOf} from './result.js'

/** Told while a load goes on. Nothing is told between the two: that would be work in the measured window. */
export interface LoadEvent {
  readonly type: 'window-opened' | 'window-closed'
}

export interface LoadGenerator {
  /**
   * Runs one load to its end. Rejects with a BenchError when the target cannot be reached at all, the job is refused,
   * or `signal` aborts. Leaves no connection behind in any case, and no process once `close` was called.
   */
  run<Job extends LoadJob>(
    job: Job,
    signal: AbortSignal,
    onEvent: (event: LoadEvent) => void,
  ): Promise<ResultOf<Job>>
  /** Ends what is kept for a next load. Safe to call twice. */
  close(): Promise<void>
}
