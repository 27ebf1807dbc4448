import {realpathSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {configurationFrom, type Configuration} from './config/configuration.js'
import {createLog, type Log} from './log/log.js'
import {Arbiter} from './master/arbiter.js'
import {LogFiles} from './master/log-files.js'
import {closeListener, sayListening} from './master/listener.js'
import {setUp, reloadSetup} from './master/setup.js'
import {SignalQueue} from './master/signal-queue.js'
import {statsPath, writeStatsFile} from './master/stats-file.js'
import {inheritFromOldMaster} from './master/reexec.js'
import {version} from './master/version.js'
import {rawSettings, SettingsError} from './settings/settings.js'

/** Exit codes of the master: 0, these, and a worker's 3 (boot) or 4 (app load). */
const masterExit = {cannotStart: 1, usage: 2} as const

/**
 * Runs the server until it is told to stop; resolves with the exit code of the process. `readConfiguration` is called once
 * more at every HUP; what it throws at the start (SettingsError) is the caller's.
 */
export async function runMaster(readConfiguration: () => Promise<Configuration>): Promise<number> {
  const configuration = await readConfiguration()
  const {settings} = configuration
  const log = createLog(settings.logLevel)
  const signals = new SignalQueue()
  try {
    const logFiles = new LogFiles(settings)
    log.info(`Starting workerbench ${version()}`)
    signals.listen()
    return await serve(configuration, log, {readConfiguration, logFiles, signals})
  } catch (error) {
    log.error(error instanceof Error ? error.message : String(error))
    return masterExit.cannotStart
  } finally {
    signals.unlisten()
  }
}

interface MasterParts {
  readonly readConfiguration: () => Promise<Configuration>
  readonly logFiles: LogFiles
  readonly signals: SignalQueue
}

async function serve(
  configuration: Configuration,
  log: Log,
  {readConfiguration, logFiles, signals}: MasterParts,
): Promise<number> {
  const inherited = inheritFromOldMaster()
  if (inherited !== undefined) log.info(`This is Master.2 beside pid ${inherited.oldMasterPid}`)
  const onUpstreamEnd = (): void => signals.push('CHLD')
  const {settings, hooks} = configuration
  await hooks.onStarting?.({pid: process.pid, settings, log, workers: settings.workers, workerPids: []})
  const setup = await setUp(configuration, log, inherited, onUpstreamEnd)
  if (setup === undefined) return masterExit.cannotStart
  sayListening(setup.listener, log)
  log.info(`Using worker: ${settings.mode}`)
  const arbiter = new Arbiter({
    setup,
    signals,
    logFiles,
    reloadSetup: async old => reloadSetup(old, await readConfiguration(), logFiles, onUpstreamEnd),
  })
  try {
    await whenReady(arbiter)
    const code = await arbiter.run()
    const {settings: last, oldMasterPid} = arbiter.setup
    if (last.statsFile !== undefined) writeStatsFile(statsPath(last.statsFile, oldMasterPid), arbiter.tally)
    return code
  } finally {
    arbiter.setup.pidfile?.remove()
  }
}

async function whenReady(arbiter: Arbiter): Promise<void> {
  const {hooks, listener} = arbiter.setup
  try {
    await hooks.whenReady?.(arbiter.server())
  } catch (error) {
    closeListener(listener, 'remove')
    throw error
  }
}

async function main(): Promise<number> {
  const argv = process.argv.slice(2)
  try {
    return await runMaster(async () => configurationFrom(rawSettings(argv)))
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
