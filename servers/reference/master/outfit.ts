import {isUnix} from '../../../libc/address.js'
import type {Configuration} from '../configuration.js'
import type {Hooks} from '../hooks/hooks.js'
import {createLog, type Log} from '../log.js'
import type {Settings} from '../settings.js'
import {closeListener, keepOrOpen, openListener, reusePortRefusal, type MasterListener} from './listener.js'
import type {LogFiles} from './log-files.js'
import {AlreadyRunning, takePidfile, type Pidfile} from './pidfile.js'
import {spawnInheriting, type SpawnWorker} from './spawn.js'
import type {Inheritance} from './succession.js'
import {spawnOnOwnSocket} from './spawn-reuse-port.js'
import {takeSystemdSocket} from './systemd.js'
import {UpstreamChild} from './upstream-child.js'

/** What a master runs with, made from its settings; HUP makes it anew. */
export interface Outfit {
  readonly settings: Settings
  readonly hooks: Hooks
  readonly log: Log
  readonly listener: MasterListener
  readonly pidfile: Pidfile | undefined
  readonly spawnWorker: SpawnWorker
  readonly upstream: UpstreamChild | undefined
  /** Set in a master that was started at USR2, until the one before it has left. */
  readonly predecessorPid: number | undefined
}

const firstAttempts = 5

/** The pidfile first: a second master must not get as far as the address. Undefined when it cannot listen. */
export async function fitOut(
  {settings, hooks}: Configuration,
  log: Log,
  inheritance: Inheritance | undefined,
  onUpstreamEnd: () => void,
): Promise<Outfit | undefined> {
  const predecessorPid = inheritance?.predecessorPid
  const pidfile = pidfileOf(settings, predecessorPid)
  try {
    const listener =
      inheritance?.listener ??
      systemdSocketFor(settings) ??
      (await openListener(settings, log, firstAttempts))
    if (listener === undefined) {
      pidfile?.remove()
      return undefined
    }
    const upstream = needsUpstream(settings) ? new UpstreamChild(settings, onUpstreamEnd) : undefined
    const spawnWorker = await spawnerFor(settings, listener)
    return {settings, hooks, log, listener, pidfile, spawnWorker, upstream, predecessorPid}
  } catch (error) {
    pidfile?.remove()
    throw error
  }
}

/** Throws, with all as it was, when the new settings cannot be had. */
export async function refit(
  old: Outfit,
  {settings, hooks}: Configuration,
  logFiles: LogFiles,
  onUpstreamEnd: () => void,
): Promise<Outfit> {
  logFiles.configure(settings)
  const log = createLog(settings.logLevel)
  let listener: MasterListener | undefined
  try {
    listener = await keepOrOpen(old, settings, log)
    const pidfile = pidfileOf(settings, old.predecessorPid)
    if (settings.pidfile !== old.settings.pidfile) old.pidfile?.remove()
    const {mode, reusePort} = old.settings
    const isSameService =
      listener === old.listener && settings.mode === mode && !settings.reusePort && !reusePort
    const spawnWorker = isSameService ? old.spawnWorker : await spawnerFor(settings, listener)
    // The workers that are to leave go on accepting at the old address by their own descriptors.
    if (listener !== old.listener) closeListener(old.listener, 'remove')
    const isMissing = needsUpstream(settings) && old.upstream === undefined
    const upstream = isMissing ? new UpstreamChild(settings, onUpstreamEnd) : old.upstream
    return {...old, settings, hooks, log, listener, pidfile, spawnWorker, upstream}
  } catch (error) {
    if (listener !== undefined && listener !== old.listener) closeListener(listener, 'remove')
    logFiles.configure(old.settings)
    throw error
  }
}

/** Only the fixed app asks the bundled one. */
function needsUpstream({upstream, app}: Settings): boolean {
  return upstream === undefined && app === undefined
}

/** The predecessor has left: its place, and its pidfile, are this master's. Undefined while it only seems to have. */
export function promote(outfit: Outfit): Outfit | undefined {
  try {
    const pidfile = pidfileOf(outfit.settings, undefined)
    outfit.pidfile?.remove()
    return {...outfit, pidfile, predecessorPid: undefined}
  } catch (error) {
    // Its parent has not collected it yet.
    if (error instanceof AlreadyRunning) return undefined
    throw error
  }
}

/** Two masters, two files: whoever reads the first still finds the first master. */
function pidfileOf({pidfile}: Settings, predecessorPid: number | undefined): Pidfile | undefined {
  if (pidfile === undefined) return undefined
  return takePidfile(predecessorPid === undefined ? pidfile : `${pidfile}.2`)
}

function systemdSocketFor({reusePort}: Settings): MasterListener | undefined {
  const listener = takeSystemdSocket()
  if (listener === undefined || !reusePort) return listener
  throw new Error(reusePortRefusal)
}

async function spawnerFor(settings: Settings, listener: MasterListener): Promise<SpawnWorker> {
  const {fd} = listener
  if (settings.reusePort && !isUnix(listener)) {
    return spawnOnOwnSocket({host: listener.host, port: listener.port, backlog: settings.backlog})
  }
  if (settings.mode !== 'native') return spawnInheriting(fd)
  const {spawnUnderCluster} = await import('./spawn-native.js')
  return spawnUnderCluster(fd)
}
