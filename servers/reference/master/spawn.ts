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

/** The pre-fork way: the worker inherits the listening socket itself and accepts on it. */
export function spawnInheriting(listenerFd: number): SpawnWorker {
  return (birth, {heartbeatFd, accessLogFd}) =>
    spawn(process.execPath, [workerProgram, birth.settings.mode], {
      env: birthEnvironment({...birth, listenerFd: inherited.listenerFd}),
      stdio: ['ignore', 'inherit', 'inherit', listenerFd, heartbeatFd, accessLogFd ?? 'ignore'],
    })
}
