import type {TcpAddress, Settings} from '../settings/settings.js'

/** What a master gives a worker that it spawns: one JSON value in one environment variable. */
export interface WorkerInit {
  readonly settings: Settings
  readonly age: number
  /** A worker that asked for its parent's pid could come too late: the master may have died by then. */
  readonly masterPid: number
  /** Where the listening socket is: the worker's own descriptor, or in native mode the primary's. */
  readonly listenerFd: number
  /** Where the bundled upstream listens, when the settings name no other. */
  readonly bundledUpstream: TcpAddress | undefined
}

export const workerInitVariable = 'WORKERBENCH_WORKER'

/** Descriptors that a worker inherits. */
export const inherited = {listenerFd: 3, heartbeatFd: 4, accessLogFd: 5} as const

export function workerEnvironment(init: WorkerInit): NodeJS.ProcessEnv {
  return {...process.env, [workerInitVariable]: JSON.stringify(init)}
}

export function readWorkerInit(): WorkerInit {
  const text = process.env[workerInitVariable]
  if (text === undefined) throw new Error('a worker is started by its master, not by hand')
  return JSON.parse(text) as WorkerInit
}
