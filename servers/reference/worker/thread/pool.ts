import {once} from 'node:events'
import {Worker} from 'node:worker_threads'
import {WorkerError} from '../../process/exit-code.js'
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
  const threads = Array.from({length: count}, (_, index) => {
    const workerData: PoolThreadData = {...data, thread: index + 1}
    return new Worker(program, {workerData})
  })
  let failure: Error | undefined
  for (const thread of threads) {
    thread.on('error', error => {
      failure ??= error instanceof Error ? error : new Error(String(error))
    })
  }
  const ended = Promise.all(threads.map(thread => new Promise(resolve => thread.once('exit', resolve))))
  await Promise.all(threads.map(ready))
  return {failure: () => failure, ended}
}

async function ready(thread: Worker): Promise<void> {
  const [report] = (await once(thread, 'message')) as [PoolThreadReport]
  if (report !== 'ready') throw new WorkerError(report.exitCode, report.message)
}
