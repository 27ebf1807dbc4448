import {fork, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {fileURLToPath} from 'node:url'
import {BenchError, environmentError, exitCode} from '../error.js'
import type {LoadEvent, LoadJob, LoadResult} from './contract.js'
import {checkJob} from './job.js'
import type {GeneratorOrder, GeneratorReport} from './messages.js'

/**
 * One generator process for many short loads, one after another. A process for each would cost a quarter of a second
 * and begin every load with cold code; what the generator does would then differ from slice to slice.
 */
export interface LoadSession {
  /** As `LoadGenerator.run`; the next may begin when this has settled. After an abort there is no next. */
  run(job: LoadJob, signal: AbortSignal, onEvent: (event: LoadEvent) => void): Promise<LoadResult>
  /** Ends the process. Safe to call twice. */
  close(): Promise<void>
}

const defaultEntry = new URL('./generator-main.js', import.meta.url)

export async function openLoadSession(entry: URL = defaultEntry): Promise<LoadSession> {
  const child = fork(fileURLToPath(entry), [], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const session: LoadSession = {
    run: async (...asked) => carryOut(child, ...asked),
    close: () => end(child),
  }
  try {
    await ready(child)
  } catch (error) {
    await session.close()
    throw error
  }
  return session
}

async function ready(child: ChildProcess): Promise<void> {
  const report = once(child, 'message') as Promise<[GeneratorReport]>
  const gone = once(child, 'exit').then(() => {
    throw environmentError('the load generator ended before it was ready')
  })
  gone.catch(() => undefined)
  await Promise.race([report, gone])
}

function carryOut(
  child: ChildProcess,
  job: LoadJob,
  signal: AbortSignal,
  onEvent: (event: LoadEvent) => void,
): Promise<LoadResult> {
  checkJob(job)
  return new Promise<LoadResult>((resolve, reject) => {
    const settle = (act: () => void) => {
      signal.removeEventListener('abort', onAbort)
      child.off('message', onMessage)
      child.off('exit', onExit)
      act()
    }
    const onAbort = () => {
      // The process would go on with the load; nobody wants another one after it.
      child.kill('SIGKILL')
      settle(() => reject(interrupted(signal)))
    }
    const onExit = (code: number | null) => {
      settle(() => reject(environmentError(`the load generator ended too early (exit ${String(code)})`)))
    }
    const onMessage = (report: GeneratorReport) => {
      switch (report.type) {
        case 'ready':
          return
        case 'event':
          onEvent(report.event)
          return
        case 'result':
          settle(() => resolve(report.result))
          return
        case 'failed':
          settle(() => reject(new BenchError(report.message, {family: report.family, hint: report.hint})))
      }
    }
    if (signal.aborted) {
      reject(interrupted(signal))
      return
    }
    signal.addEventListener('abort', onAbort, {once: true})
    child.on('message', onMessage)
    child.on('exit', onExit)
    child.send({type: 'run', job} satisfies GeneratorOrder)
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

function interrupted(signal: AbortSignal): BenchError {
  return new BenchError('the load was interrupted', {
    family: 'environment',
    exitCode: exitCode.interrupted,
    cause: signal.reason,
  })
}
