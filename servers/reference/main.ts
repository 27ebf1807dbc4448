import {realpathSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {createLog, type Log} from './log.js'
import {Arbiter} from './master/arbiter.js'
import {openListener} from './master/listener.js'
import {LogFiles} from './master/log-files.js'
import {takePidfile} from './master/pidfile.js'
import {SignalQueue} from './master/signal-queue.js'
import {spawnInheriting, type SpawnWorker} from './master/spawn.js'
import {writeStatsFile} from './master/stats-file.js'
import {UpstreamChild} from './master/upstream-child.js'
import {version} from './master/version.js'
import {parseSettings, SettingsError, type Settings} from './settings.js'

/** Exit codes of the master: 0, these, and a worker's 3 (boot) or 4 (app load). */
const masterExit = {cannotStart: 1, usage: 2} as const

/** Runs the server until it is told to stop; resolves with the exit code of the process. */
export async function runMaster(settings: Settings): Promise<number> {
  const log = createLog(settings.logLevel)
  const logFiles = openLogFiles(settings, log)
  if (logFiles === undefined) return masterExit.cannotStart
  log.info(`Starting workerbench ${version()}`)
  const signals = new SignalQueue()
  try {
    const pidfile = settings.pidfile === undefined ? undefined : takePidfile(settings.pidfile)
    try {
      signals.listen()
      return await serve(settings, log, logFiles, signals)
    } finally {
      pidfile?.remove()
    }
  } catch (error) {
    log.error(error instanceof Error ? error.message : String(error))
    return masterExit.cannotStart
  } finally {
    signals.unlisten()
  }
}

function openLogFiles(settings: Settings, log: Log): LogFiles | undefined {
  try {
    return new LogFiles(settings)
  } catch (error) {
    log.error(`Cannot open a log file: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
}

async function serve(
  settings: Settings,
  log: Log,
  logFiles: LogFiles,
  signals: SignalQueue,
): Promise<number> {
  const listener = await openListener(settings, log)
  if (listener === undefined) return masterExit.cannotStart
  log.info(`Listening at: http://${urlHost(listener.host)}:${listener.port} (${process.pid})`)
  log.info(`Using worker: ${settings.mode}`)
  const upstream = settings.upstream === undefined ? new UpstreamChild(() => signals.push('CHLD')) : undefined
  const spawnWorker = await spawnerFor(settings, listener.fd)
  const arbiter = new Arbiter({settings, log, logFiles, signals, listener, spawnWorker, upstream})
  const code = await arbiter.run()
  if (settings.statsFile !== undefined) writeStatsFile(settings.statsFile, arbiter.tally)
  return code
}

async function spawnerFor(settings: Settings, listenerFd: number): Promise<SpawnWorker> {
  if (settings.mode !== 'native') return spawnInheriting(listenerFd)
  const {spawnUnderCluster} = await import('./master/spawn-native.js')
  return spawnUnderCluster(listenerFd)
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

async function main(): Promise<number> {
  try {
    return await runMaster(parseSettings(process.argv.slice(2)))
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    process.stderr.write(`${error.message}\n`)
    return masterExit.usage
  }
}

const program = process.argv[1]
if (program !== undefined && realpathSync(program) === fileURLToPath(import.meta.url)) {
  process.exit(await main())
}
