import type {LoadEvent, LoadGenerator} from '../generator.js'
import type {LoadJob} from '../job.js'
import type {ResultOf} from '../result.js'
import {checkJob} from '../check-job.js'
import {BarrierKeeper} from './barrier.js'
import {mergeEvents} from './merge-events.js'
import {mergeResults} from './merge-results.js'
import {kill, order} from './process.js'
import {ProcessPool} from './process-pool.js'
import {aborted, runShare} from './run-share.js'
import {splitJob} from './split-job.js'

/** The compiled program of a generator process. */
const defaultEntry = new URL('./generator-main.js', import.meta.url)

/**
 * `job.processes` processes carry out each `run`. They are kept for the next one; if one fails, or the load is aborted, all
 * of them end at once.
 */
export function createLoadGenerator(entry: URL = defaultEntry): LoadGenerator {
  const pool = new ProcessPool(entry)
  return {
    run: async <Job extends LoadJob>(
      job: Job,
      signal: AbortSignal,
      onEvent: (event: LoadEvent) => void,
    ): Promise<ResultOf<Job>> => {
      checkJob(job)
      if (signal.aborted) throw aborted(signal)
      const shares = splitJob(job).map(share => ({share, process: pool.take(share.cpus)}))
      const processes = shares.map(({process}) => process)
      const tell = mergeEvents(processes.length, onEvent)
      const barrier = new BarrierKeeper(processes.length, atNs => {
        for (const process of processes) order(process, {type: 'go', atNs: atNs.toString()})
      })
      try {
        const results = await Promise.all(
          shares.map(({share, process}) =>
            runShare(process, share, signal, {
              event: tell,
              waiting: () => barrier.arrived(),
            }),
          ),
        )
        pool.keep(processes)
        return mergeResults(results)
      } catch (error) {
        await Promise.all(processes.map(kill))
        throw error
      }
    },
    close: () => pool.close(),
  }
}
