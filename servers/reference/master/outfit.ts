import {closeSync} from 'node:fs'
import type {Listener} from '../libc/listen.js'
import {listen} from '../libc/socket.js'
import {createLog, type Log} from '../log.js'
import type {Settings} from '../settings.js'
import {openListener} from './listener.js'
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
  readonly log: Log
  readonly listener: Listener
  readonly pidfile: Pidfile | undefined
  readonly spawnWorker: SpawnWorker
  readonly upstream: UpstreamChild | undefined
  /** Set in a master that was started at USR2, until the one before it has left. */
  readonly predecessorPid: number | undefined
}

const firstAttempts = 5

/** The pidfile first: a second master must not get as far as the address. Undefined when it cannot listen. */
export async function fitOut(
  settings: Settings,
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
    const upstream = settings.upstream === undefined ? new UpstreamChild(onUpstreamEnd) : undefined
    const spawnWorker = await spawnerFor(settings, listener)
    return {settings, log, listener, pidfile, spawnWorker, upstream, predecessorPid}
  } catch (error) {
    pidfile?.remove()
    throw error
  }
}

/** Throws, with all as it was, when the new settings cannot be had. */
export async function refit(
  old: Outfit,
  settings: Settings,
  logFiles: LogFiles,
  onUpstreamEnd: () => void,
): Promise<Outfit> {
  logFiles.configure(settings)
  const log = createLog(settings.logLevel)
  let listener: Listener | undefined
  try {
    listener = await keepOrOpen(old, settings, log)
    const pidfile = pidfileOf(settings, old.predecessorPid)
    if (settings.pidfile !== old.settings.pidfile) old.pidfile?.remove()
    const isSameService =
      listener === old.listener && settings.mode === old.settings.mode && !settings.reusePort
    const spawnWorker = isSameService ? old.spawnWorker : await spawnerFor(settings, listener)
    // The workers that are to leave go on accepting at the old address by their own descriptors.
    if (listener !== old.listener) closeSync(old.listener.fd)
    else if (!settings.reusePort && settings.backlog !== old.settings.backlog)
      listen(listener.fd, settings.backlog)
    const needsUpstream = settings.upstream === undefined && old.upstream === undefined
    const upstream = needsUpstream ? new UpstreamChild(onUpstreamEnd) : old.upstream
    return {...old, settings, log, listener, pidfile, spawnWorker, upstream}
  } catch (error) {
    if (listener !== undefined && listener !== old.listener) closeSync(listener.fd)
    logFiles.configure(old.settings)
    throw error
  }
}

async function keepOrOpen(old: Outfit, settings: Settings, log: Log): Promise<Listener> {
  const {host, port} = settings.bind
  const {bind, reusePort} = old.settings
  if (host === bind.host && port === bind.port && settings.reusePort === reusePort) return old.listener
  // Once only: the workers that run must not wait for an address to become free.
  const listener = await openListener(settings, log, 1)
  if (listener === undefined) throw new Error('the new address cannot be had')
  sayListening(listener, log)
  return listener
}

export function sayListening({host, port}: Listener, log: Log): void {
  log.info(`Listening at: http://${host.includes(':') ? `[${host}]` : host}:${port} (${process.pid})`)
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

function systemdSocketFor({reusePort}: Settings): Listener | undefined {
  const listener = takeSystemdSocket()
  if (listener === undefined || !reusePort) return listener
  throw new Error('--reuse-port cannot be had with a socket of systemd: all workers share that one')
}

async function spawnerFor(settings: Settings, {fd, host, port}: Listener): Promise<SpawnWorker> {
  if (settings.reusePort) return spawnOnOwnSocket({host, port, backlog: settings.backlog})
  if (settings.mode !== 'native') return spawnInheriting(fd)
  const {spawnUnderCluster} = await import('./spawn-native.js')
  return spawnUnderCluster(fd)
}
