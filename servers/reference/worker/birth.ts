import type {TcpAddress, Settings} from '../settings.js'

/** What a master tells a worker when it is born: one JSON value in one environment variable. */
export interface Birth {
  readonly settings: Settings
  readonly age: number
  /** Asking for the parent's pid at birth could come too late: the master may have died by then. */
  readonly masterPid: number
  /** Where the listening socket is: the worker's own descriptor, or in native mode the primary's. */
  readonly listenerFd: number
  /** Where the bundled upstream listens, when the settings name no other. */
  readonly bundledUpstream: TcpAddress | undefined
}

export const birthVariable = 'WORKERBENCH_WORKER'

/** Descriptors that a worker is born with. */
export const inherited = {listenerFd: 3, heartbeatFd: 4, accessLogFd: 5} as const

export function birthEnvironment(birth: Birth): NodeJS.ProcessEnv {
  return {...process.env, [birthVariable]: JSON.stringify(birth)}
}

export function readBirth(): Birth {
  const text = process.env[birthVariable]
  if (text === undefined) throw new Error('a worker is started by its master, not by hand')
  return JSON.parse(text) as Birth
}
