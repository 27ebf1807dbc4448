import {usageError} from '../error.js'
import {resolveMode, type RequestedMode} from '../server/mode.js'
import {findServer, type ServerEntry} from '../server/catalog.js'
import type {Mode} from '../server/protocol.js'

/** Most processes and threads that one arm may have. */
export const armCaps = {workers: 256, threads: 256} as const

/** One thing under comparison: a server in a mode with its settings. */
export interface Arm {
  /** `sync`, `thread w2 t4`, `reference/green w4`: unique in a plan, stable between runs of the same request. */
  readonly id: string
  readonly server: string
  readonly serverVersion: string | null
  readonly mode: Mode | null
  readonly variant: string | null
  /** The alias that the user wrote for the mode. */
  readonly requestedAs: string | null
  readonly workers: number | null
  /** Pool threads in a worker; null in modes without a pool. */
  readonly threads: number | null
  readonly gil: boolean
}

export interface ArmRequest {
  readonly servers: readonly string[]
  /** Canonical names or aliases. */
  readonly modes: readonly string[]
  readonly workers: readonly number[]
  readonly threads: readonly number[]
  readonly gil: boolean
}

/** Every combination of server, mode, workers and (where the mode has a pool) threads. */
export function expandArms(request: ArmRequest): readonly Arm[] {
  const arms: Arm[] = []
  for (const word of request.servers) {
    const server = findServer(word)
    for (const requested of uniqueModes(request.modes)) {
      requireMode(server, requested)
      for (const workers of request.workers) {
        for (const threads of hasPool(requested.mode) ? request.threads : [null]) {
          arms.push(makeArm(server, requested, {workers, threads, gil: request.gil}))
        }
      }
    }
  }
  return arms
}

/** `[server/]mode[,workers=N][,threads=N][,gil]`: one arm with settings of its own; what it leaves out comes from `defaults`. */
export function parseArm(text: string, defaults: {readonly workers: number; readonly threads: number}): Arm {
  const [target = '', ...settings] = text.split(',').map(part => part.trim())
  const [serverWord, modeWord] = target.includes('/') ? splitOnce(target, '/') : ['reference', target]
  const server = findServer(serverWord)
  const requested = resolveMode(modeWord)
  requireMode(server, requested)
  let {workers, threads} = defaults
  let gil = false
  for (const setting of settings) {
    const [name, value] = splitOnce(setting, '=')
    if (name === 'workers') workers = wholeNumber(value, `--arm ${text}: workers`, armCaps.workers)
    else if (name === 'threads') threads = wholeNumber(value, `--arm ${text}: threads`, armCaps.threads)
    else if (name === 'gil' && value === '') gil = true
    else
      throw usageError(`--arm ${text}: unknown setting "${setting}"`, 'settings: workers=N, threads=N, gil')
  }
  return makeArm(server, requested, {workers, threads: hasPool(requested.mode) ? threads : null, gil})
}

/** A target that already runs: nothing is known of its processes. */
export function urlArm(): Arm {
  return {
    id: 'url',
    server: 'url',
    serverVersion: null,
    mode: null,
    variant: null,
    requestedAs: null,
    workers: null,
    threads: null,
    gil: false,
  }
}

/** A list such as `1,2,4`: whole numbers from 1 to `most`, without repetition. */
export function parseCounts(text: string, flag: string, most: number): readonly number[] {
  return [...new Set(text.split(',').map(part => wholeNumber(part, flag, most)))]
}

/** Refuses two arms that are the same thing. */
export function requireDistinct(arms: readonly Arm[]): void {
  const seen = new Set<string>()
  for (const arm of arms) {
    if (seen.has(arm.id))
      throw usageError(`the arm "${arm.id}" is named twice`, 'give every arm settings of its own')
    seen.add(arm.id)
  }
}

function makeArm(
  server: ServerEntry,
  requested: RequestedMode,
  settings: {readonly workers: number; readonly threads: number | null; readonly gil: boolean},
): Arm {
  const gil = settings.gil && requested.mode === 'thread'
  const {workers, threads} = settings
  const size = threads === null ? `w${workers}` : `w${workers} t${threads}`
  return {
    id: `${server.name}/${requested.mode} ${size}${gil ? ' gil' : ''}`,
    server: server.name,
    serverVersion: server.version,
    mode: requested.mode,
    variant: null,
    requestedAs: requested.requestedAs,
    workers,
    threads,
    gil,
  }
}

function uniqueModes(words: readonly string[]): readonly RequestedMode[] {
  const byMode = new Map<Mode, RequestedMode>()
  for (const word of words) {
    const requested = resolveMode(word)
    if (!byMode.has(requested.mode)) byMode.set(requested.mode, requested)
  }
  return [...byMode.values()]
}

function requireMode(server: ServerEntry, {mode}: RequestedMode): void {
  if (server.modes.includes(mode)) return
  throw usageError(`${server.name} has no ${mode} mode`, `it has: ${server.modes.join(', ')}`)
}

function hasPool(mode: Mode): boolean {
  return mode === 'thread'
}

function wholeNumber(text: string, what: string, most: number): number {
  const value = /^\d{1,6}$/.test(text.trim()) ? Number(text) : NaN
  if (value >= 1 && value <= most) return value
  throw usageError(`${what} must be a whole number from 1 to ${most}, not "${text.trim()}"`)
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)]
}
