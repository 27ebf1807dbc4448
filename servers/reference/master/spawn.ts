import {spawn, type ChildProcess} from 'node:child_process'
import {fileURLToPath} from 'node:url'
import {workerEnvironment, inherited, type WorkerInit} from '../process/worker-init.js'

/** Makes one worker process. The two implementations differ only in how the worker gets at the listening socket. */
export interface SpawnWorker {
  (init: Omit<WorkerInit, 'listenerFd'>, files: WorkerFiles): ChildProcess
  /** Where the master accepts: it does so no more, and resolves when the workers have all that it had accepted. */
  readonly stopAccepting?: () => Promise<void>
}

/** What a worker inherits beside the listening socket. */
export interface WorkerFiles {
  readonly heartbeatFd: number
  /** Undefined when there is no access log. */
  readonly accessLogFd: number | undefined
}

export const workerProgram = fileURLToPath(new URL('../worker/main.js', import.meta.url))

/**
 * One request at a time leaves little garbage, and nothing runs beside it that could wait for the compiler; so a sync
 * worker does without the large young generation and the compiler's own thread, by which it would grow by a quarter over
 * its first 10,000 requests (docs/decisions/0032). What an app of the user's own needs is not ours to say.
 */
function v8Flags({settings}: Pick<WorkerInit, 'settings'>): readonly string[] {
  const isLean = settings.mode === 'sync' && settings.app === undefined
  return isLean ? ['--max-semi-space-size=1', '--no-concurrent-recompilation'] : []
}

/** The pre-fork way: the worker inherits the listening socket itself and accepts on it. */
export function spawnInheriting(listenerFd: number): SpawnWorker {
  return (init, {heartbeatFd, accessLogFd}) =>
    spawn(process.execPath, [...v8Flags(init), workerProgram, init.settings.mode], {
      env: workerEnvironment({...init, listenerFd: inherited.listenerFd}),
      stdio: ['ignore', 'inherit', 'inherit', listenerFd, heartbeatFd, accessLogFd ?? 'ignore'],
    })
}
