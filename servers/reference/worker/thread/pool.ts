import {Worker} from 'node:worker_threads'
import {WorkerError} from '../../process/exit-code.js'
import {threadsStartedAtOnce} from '../../settings/descriptors.js'
import type {PoolThreadData, PoolThreadReport} from './pool-thread-data.js'

/** The pool's threads, started; `failure` is set when one of them has died, which none ever should. */
export interface Pool {
  readonly failure: () => Error | undefined
  /** Resolves when all threads have ended; they end by themselves once the phase is `leaving`. */
  readonly ended: Promise<unknown>
}

/** Starts the threads and resolves when all of them wait for jobs. */
export async function startPool(count: number, data: Omit<PoolThreadData, 'thread'>): Promise<Pool> {
  const program = new URL('./pool-thread.js', import.meta.url)
  const ends: Promise<unknown>[] = []
  let failure: Error | undefined
  const start = (thread: number): Worker => {
    const workerData: PoolThreadData = {...data, thread}
    const worker = new Worker(program, {workerData})
    worker.on('error', error => {
      failure ??= error instanceof Error ? error : new Error(String(error))
    })
    ends.push(new Promise(resolve => worker.once('exit', resolve)))
    return worker
  }
  const atOnce = threadsStartedAtOnce({threads: count})
  for (let started = 0; started < count; started += atOnce) {
    const numbers = Array.from({length: Math.min(atOnce, count - started)}, (_, index) => started + index + 1)
    await Promise.all(numbers.map(start).map(thread => ready(thread, () => failure)))
  }
  return {failure: () => failure, ended: Promise.all(ends)}
}

/** The news of a thread's death may overtake what it told before it; by its exit all of that has been read. */
async function ready(thread: Worker, failure: () => Error | undefined): Promise<void> {
  const report = await new Promise<PoolThreadReport>((resolve, reject) => {
    thread.once('message', resolve)
    thread.once('exit', code =>
      reject(failure() ?? new Error(`a pool thread ended with ${code} before it was ready`)),
    )
  })
  if (report !== 'ready') throw new WorkerError(report.exitCode, report.message)
}
