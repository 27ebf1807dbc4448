import {assertNever, BenchError, environmentError, messageOf} from '../../error.js'
import type {LoadEvent} from '../generator.js'
import type {LoadJob} from '../job.js'
import type {ResultOf} from '../result.js'
import type {GeneratorReport} from './messages.js'
import {order, tailOf, type GeneratorProcess} from './process.js'

/** What a process tells while it carries out its share. */
export interface ShareListener {
  readonly event: (event: LoadEvent) => void
  readonly waiting: () => void
}

/** One load, or its share of one, in one process. Nothing listens to it when the promise has settled. */
export function runShare<Job extends LoadJob>(
  generator: GeneratorProcess,
  job: Job,
  signal: AbortSignal,
  listener: ShareListener,
): Promise<ResultOf<Job>> {
  const {child} = generator
  const lastWords = tailOf(generator)
  const settled = new AbortController()
  return new Promise<ResultOf<Job>>((resolve, reject) => {
    const answer = (report: GeneratorReport<ResultOf<Job>>): void => {
      switch (report.type) {
        case 'ready':
          generator.isReady = true
          order(generator, {type: 'run', job})
          return
        case 'waiting':
          listener.waiting()
          return
        case 'event':
          listener.event(report.event)
          return
        case 'result':
          resolve(report.result)
          return
        case 'failed':
          throw new BenchError(report.code, report.message, {hint: report.hint})
        default:
          assertNever(report)
      }
    }
    signal.addEventListener('abort', () => reject(aborted(signal)), {once: true, signal: settled.signal})
    const listeners = {
      error: (cause: Error) => {
        reject(
          environmentError(
            'WB_LOAD_GENERATOR_FAILED',
            'cannot start the load generator',
            hintFor(job),
            cause,
          ),
        )
      },
      close: (code: number | null, by: string | null) => {
        reject(
          environmentError(
            'WB_LOAD_GENERATOR_FAILED',
            `the load generator ended too early (${by ?? `exit ${String(code)}`}) ${lastWords()}`.trim(),
          ),
        )
      },
      message: (report: GeneratorReport<ResultOf<Job>>) => {
        try {
          answer(report)
        } catch (error) {
          // Also the listener's own: thrown from here it would end the process and leave the run unsettled.
          reject(error instanceof Error ? error : new Error(messageOf(error)))
        }
      },
    }
    for (const [name, listen] of Object.entries(listeners)) child.on(name, listen)
    settled.signal.addEventListener('abort', () => {
      for (const [name, listen] of Object.entries(listeners)) child.off(name, listen)
    })
    if (generator.isReady) order(generator, {type: 'run', job})
  }).finally(() => {
    settled.abort()
    child.stderr?.removeAllListeners('data')
  })
}

function hintFor({cpus}: LoadJob): string | undefined {
  return cpus === undefined ? undefined : 'pinning needs the program taskset: leave it out with --no-pin'
}

export function aborted(signal: AbortSignal): BenchError {
  return environmentError('WB_INTERRUPTED', 'the load was interrupted', undefined, signal.reason)
}
