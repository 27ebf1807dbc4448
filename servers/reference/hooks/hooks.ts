import type {AccessEntry} from '../access-log/entry.js'
import type {Log} from '../log/log.js'
import type {Settings} from '../settings/settings.js'
import type {HookName} from './hook-list.js'

/** The master, as its hooks see it. */
export interface HookServer {
  readonly pid: number
  readonly settings: Settings
  readonly log: Log
  /** How many workers are wanted. */
  readonly workers: number
  /** Pids of the workers there are. */
  readonly workerPids: readonly number[]
}

/** A worker, as hooks in its own process see it. */
export interface HookWorker {
  readonly pid: number
  /** Rises by one with every worker that the master ever started. */
  readonly age: number
  /** Which pool thread; 0 where there is none. */
  readonly thread: number
  readonly settings: Settings
  readonly log: Log
}

/** A worker that has ended, as the master sees it. */
export interface EndedWorker {
  readonly pid: number
  readonly age: number
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface HookRequest {
  readonly method: string
  /** As sent. */
  readonly target: string
  /** Names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[]
}

/** What the access log tells of a request and its response. */
export type HookResponse = Pick<AccessEntry, 'status' | 'responseFields' | 'sentBytes' | 'tookMs'>

type MaybeAsync = void | Promise<void>

/** What a configuration module may export beside settings (hook-list.ts says when each is called). */
export interface Hooks {
  readonly onStarting?: (server: HookServer) => MaybeAsync
  readonly whenReady?: (server: HookServer) => MaybeAsync
  readonly nworkersChanged?: (server: HookServer, workers: number, before: number | undefined) => MaybeAsync
  readonly onReload?: (server: HookServer) => MaybeAsync
  readonly childExit?: (server: HookServer, worker: EndedWorker) => MaybeAsync
  readonly preExec?: (server: HookServer) => MaybeAsync
  readonly onExit?: (server: HookServer) => MaybeAsync
  readonly postFork?: (worker: HookWorker) => MaybeAsync
  readonly postWorkerInit?: (worker: HookWorker) => MaybeAsync
  readonly preRequest?: (worker: HookWorker, request: HookRequest) => void
  readonly postRequest?: (worker: HookWorker, request: HookRequest, response: HookResponse) => void
  readonly workerInt?: (worker: HookWorker) => MaybeAsync
  readonly workerAbort?: (worker: HookWorker) => MaybeAsync
  readonly workerExit?: (worker: HookWorker) => MaybeAsync
}

/** The list and the types name the same hooks. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never
export const hooksAreListed: Same<keyof Hooks, HookName> = true
