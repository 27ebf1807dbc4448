import {fork, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {fileURLToPath} from 'node:url'
import {assertNever, BenchError, environmentError, exitCode, messageOf} from '../error.js'
import type {LoadEvent, LoadGenerator, LoadJob, ResultOf} from './contract.js'
import {checkJob} from './job.js'
import {mergeResults} from './merge.js'
import type {GeneratorOrder, GeneratorReport} from './messages.js'
import {MeetingPoint} from './rendezvous.js'
import {splitJob} from './split.js'
import {inUnison} from './unison.js'

/** The compiled program of a generator process. */
const defaultEntry = new URL('./generator-main.js', import.meta.url)

/**
 * `job.processes` processes carry out each `run`. They are kept for the next one, whose code is then as warm as that of
 * the first: a process for each load would cost a quarter of a second and begin with cold code every time. One that
 * failed or was aborted ends at once.
 */
export function createLoadGenerator(entry: URL = defaultEntry): LoadGenerator {
  const kept: GeneratorProcess[] = []
  const take = (cpus: string | undefined): GeneratorProcess => {
    const index = kept.findIndex(one => one.cpus === cpus)
    const [found] = index === -1 ? [] : kept.splice(index, 1)
    if (found === undefined) return {child: start(entry, cpus), cpus, isReady: false}
    return isAlive(found.child) ? found : take(cpus)
  }
  return {
    run: async <Job extends LoadJob>(
      job: Job,
      signal: AbortSignal,
      onEvent: (event: LoadEvent) => void,
    ): Promise<ResultOf<Job>> => {
      checkJob(job)
      if (signal.aborted) throw aborted(signal)
      const parts = splitJob(job)
      const processes = parts.map(part => take(part.cpus))
      const tell = inUnison(processes.length, onEvent)
      const meeting = new MeetingPoint(processes.length, atNs => {
        for (const {child} of processes) order(child, {type: 'go', atNs: atNs.toString()})
      })
      try {
        const results = await Promise.all(
          processes.map((process, index) =>
            converse(process, parts[index] ?? job, signal, {
              event: tell,
              waiting: () => meeting.arrived(),
            }),
          ),
        )
        kept.push(...processes)
        return mergeResults(results)
      } catch (error) {
        await Promise.all(processes.map(({child}) => end(child)))
        throw error
      }
    },
    close: async () => {
      await Promise.all(kept.splice(0).map(({child}) => end(child)))
    },
  }
}

interface GeneratorProcess {
  readonly child: ChildProcess
  readonly cpus: string | undefined
  /** It has said that it takes orders. */
  isReady: boolean
}

function start(entry: URL, cpus: string | undefined): ChildProcess {
  return fork(fileURLToPath(entry), [], {
    // The parent's own flags (an inspector's port, a test runner's loader) are not for the generator.
    ...(cpus === undefined
      ? {execArgv: []}
      : {execPath: 'taskset', execArgv: ['--cpu-list', cpus, process.execPath]}),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
}

interface Listener {
  readonly event: (event: LoadEvent) => void
  readonly waiting: () => void
}

/** One load of one process. Nothing listens to it when the promise has settled. */
function converse<Job extends LoadJob>(
  process: GeneratorProcess,
  job: Job,
  signal: AbortSignal,
  listener: Listener,
): Promise<ResultOf<Job>> {
  const {child} = process
  const lastWords = tailOf(child)
  const settled = new AbortController()
  return new Promise<ResultOf<Job>>((resolve, reject) => {
    const answer = (report: GeneratorReport<ResultOf<Job>>): void => {
      switch (report.type) {
        case 'ready':
          process.isReady = true
          order(child, {type: 'run', job})
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
          throw new BenchError(report.message, {family: report.family, hint: report.hint})
        default:
          assertNever(report)
      }
    }
    signal.addEventListener('abort', () => reject(aborted(signal)), {once: true, signal: settled.signal})
    const listeners = {
      error: (cause: Error) => {
        reject(environmentError('cannot start the load generator', hintFor(job), cause))
      },
      close: (code: number | null, by: string | null) => {
        reject(
          environmentError(
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
    if (process.isReady) order(child, {type: 'run', job})
  }).finally(() => {
    settled.abort()
    child.stderr?.removeAllListeners('data')
  })
}

/** To a process that has just died it is not said: `close` tells of that. */
function order(child: ChildProcess, message: GeneratorOrder): void {
  if (child.connected) child.send(message, () => undefined)
}

function hintFor({cpus}: LoadJob): string | undefined {
  return cpus === undefined ? undefined : 'pinning needs the program taskset: leave it out with --no-pin'
}

/** The end of what it wrote to stderr: a crash explains itself there. */
function tailOf(child: ChildProcess): () => string {
  let tail = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-2000)
  })
  return () => tail
}

function isAlive(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null
}

/** It holds nothing that needs tidying: the kernel closes its connections. */
async function end(child: ChildProcess): Promise<void> {
  if (!isAlive(child)) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

function aborted(signal: AbortSignal): BenchError {
  return new BenchError('the load was interrupted', {
    family: 'environment',
    exitCode: exitCode.interrupted,
    cause: signal.reason,
  })
}
