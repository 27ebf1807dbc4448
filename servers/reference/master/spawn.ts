import {spawn, type ChildProcess} from 'node:child_process'
import {fileURLToPath} from 'node:url'
import {birthEnvironment, inherited, type Birth} from '../worker/birth.js'

/** Makes one worker process. The two implementations differ only in how the worker gets at the listening socket. */
export interface SpawnWorker {
  (birth: Omit<Birth, 'listenerFd'>, files: WorkerFiles): ChildProcess
  /** Where the master accepts: it does so no more, and resolves when the workers have all that it had accepted. */
  readonly letNobodyIn?: () => Promise<void>
}

/** What a worker is born with beside the listening socket. */
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
function v8Flags({settings}: Pick<Birth, 'settings'>): readonly string[] {
  const isLean = settings.mode === 'sync' && settings.app === undefined
  return isLean ? ['--max-semi-space-size=1', '--no-concurrent-recompilation'] : []
}

/** The pre-fork way: the worker inherits the listening socket itself and accepts on it. */
export function spawnInheriting(listenerFd: number): SpawnWorker {
  return (birth, {heartbeatFd, accessLogFd}) =>
    spawn(process.execPath, [...v8Flags(birth), workerProgram, birth.settings.mode], {
      env: birthEnvironment({...birth, listenerFd: inherited.listenerFd}),
      stdio: ['ignore', 'inherit', 'inherit', listenerFd, heartbeatFd, accessLogFd ?? 'ignore'],
    })
}
