import {isUnix} from '../../../libc/address.js'
import type {Configuration} from '../config/configuration.js'
import type {Hooks} from '../hooks/hooks.js'
import {createLog, type Log} from '../log/log.js'
import {requireDescriptors} from '../settings/descriptors.js'
import type {Settings} from '../settings/settings.js'
import {closeListener, keepOrOpen, openListener, reusePortRefusal, type MasterListener} from './listener.js'
import type {LogFiles} from './log-files.js'
import {AlreadyRunning, takePidfile, type Pidfile} from './pidfile.js'
import {spawnInheriting, type SpawnWorker} from './spawn.js'
import type {InheritedMaster} from './reexec.js'
import {spawnOnOwnSocket} from './spawn-reuse-port.js'
import {takeSystemdSocket} from './systemd.js'
import {UpstreamChild} from './upstream-child.js'

/** What a master runs with, made from its settings; HUP makes it anew. */
export interface Setup {
  readonly settings: Settings
  readonly hooks: Hooks
  readonly log: Log
  readonly listener: MasterListener
  readonly pidfile: Pidfile | undefined
  readonly spawnWorker: SpawnWorker
  readonly upstream: UpstreamChild | undefined
  /** Set in a master that was started at USR2, until the one before it has left. */
  readonly oldMasterPid: number | undefined
}

const firstAttempts = 5

/** The pidfile first: a second master must not get as far as the address. Undefined when it cannot listen. */
export async function setUp(
  {settings, hooks}: Configuration,
  log: Log,
  inherited: InheritedMaster | undefined,
  onUpstreamEnd: () => void,
): Promise<Setup | undefined> {
  requireDescriptors(settings)
  const oldMasterPid = inherited?.oldMasterPid
  const pidfile = pidfileOf(settings, oldMasterPid)
  try {
    const listener =
      inherited?.listener ?? systemdSocketFor(settings) ?? (await openListener(settings, log, firstAttempts))
    if (listener === undefined) {
      pidfile?.remove()
      return undefined
    }
    const upstream = needsUpstream(settings) ? new UpstreamChild(settings, onUpstreamEnd) : undefined
    const spawnWorker = await spawnerFor(settings, listener)
    return {settings, hooks, log, listener, pidfile, spawnWorker, upstream, oldMasterPid}
  } catch (error) {
    pidfile?.remove()
    throw error
  }
}

/** Throws, with all as it was, when the new settings cannot be used. */
export async function reloadSetup(
  old: Setup,
  {settings, hooks}: Configuration,
  logFiles: LogFiles,
  onUpstreamEnd: () => void,
): Promise<Setup> {
  requireDescriptors(settings)
  logFiles.configure(settings)
  const log = createLog(settings.logLevel)
  let listener: MasterListener | undefined
  try {
    listener = await keepOrOpen(old, settings, log)
    const pidfile = pidfileOf(settings, old.oldMasterPid)
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

/** The old master has left: its pidfile is this master's now. Undefined while it only seems to have left. */
export function promote(setup: Setup): Setup | undefined {
  try {
    const pidfile = pidfileOf(setup.settings, undefined)
    setup.pidfile?.remove()
    return {...setup, pidfile, oldMasterPid: undefined}
  } catch (error) {
    // Its parent has not collected it yet.
    if (error instanceof AlreadyRunning) return undefined
    throw error
  }
}

/** Two masters, two files: whoever reads the first still finds the first master. */
function pidfileOf({pidfile}: Settings, oldMasterPid: number | undefined): Pidfile | undefined {
  if (pidfile === undefined) return undefined
  return takePidfile(oldMasterPid === undefined ? pidfile : `${pidfile}.2`)
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
