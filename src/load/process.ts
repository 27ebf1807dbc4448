import {fork, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {fileURLToPath} from 'node:url'
import {assertNever, BenchError, environmentError, exitCode, messageOf} from '../error.js'
import type {LoadEvent, LoadGenerator, LoadJob, LoadResult} from './contract.js'
import {checkJob} from './job.js'
import {mergeResults} from './merge.js'
import type {GeneratorOrder, GeneratorReport} from './messages.js'
import {MeetingPoint} from './rendezvous.js'
import {splitJob} from './split.js'
import {inUnison} from './unison.js'

/** The compiled program of a generator process. */
const defaultEntry = new URL('./generator-main.js', import.meta.url)

/** Each `run` has processes of its own, `job.processes` of them, which are gone when `run` settles. */
export function createLoadGenerator(entry: URL = defaultEntry): LoadGenerator {
  return {
    run: async (job, signal, onEvent) => {
      checkJob(job)
      if (signal.aborted) throw aborted(signal)
      const parts = splitJob(job)
      const children = parts.map(part => start(entry, part.cpus))
      const tell = inUnison(children.length, onEvent)
      const meeting = new MeetingPoint(children.length, atNs => {
        for (const child of children) order(child, {type: 'go', atNs: atNs.toString()})
      })
      try {
        return mergeResults(
          await Promise.all(
            children.map((child, index) =>
              converse(child, parts[index] ?? job, signal, {
                event: event => tell(index, event),
                waiting: () => meeting.arrived(),
              }),
            ),
          ),
        )
      } finally {
        await Promise.all(children.map(end))
      }
    },
  }
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

function converse(
  child: ChildProcess,
  job: LoadJob,
  signal: AbortSignal,
  listener: Listener,
): Promise<LoadResult> {
  const lastWords = tailOf(child)
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(aborted(signal))
    }
    signal.addEventListener('abort', abort, {once: true})
    child.on('error', cause => {
      reject(environmentError('cannot start the load generator', hintFor(job), cause))
    })
    child.on('close', (code, by) => {
      signal.removeEventListener('abort', abort)
      reject(
        environmentError(
          `the load generator ended too early (${by ?? `exit ${String(code)}`}) ${lastWords()}`.trim(),
        ),
      )
    })
    const answer = (report: GeneratorReport): void => {
      switch (report.type) {
        case 'ready':
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
    child.on('message', (report: GeneratorReport) => {
      try {
        answer(report)
      } catch (error) {
        // Also the listener's own: thrown from here it would end the process and leave the run unsettled.
        reject(error instanceof Error ? error : new Error(messageOf(error)))
      }
    })
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

/** It holds nothing that needs tidying: the kernel closes its connections. */
async function end(child: ChildProcess): Promise<void> {
  child.removeAllListeners('message')
  const isGone = child.pid === undefined || child.exitCode !== null || child.signalCode !== null
  if (isGone) return
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
