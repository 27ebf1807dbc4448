import {realpathSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {createLog, type Log} from './log.js'
import {Arbiter} from './master/arbiter.js'
import {LogFiles} from './master/log-files.js'
import {fitOut, refit, sayListening} from './master/outfit.js'
import {SignalQueue} from './master/signal-queue.js'
import {writeStatsFile} from './master/stats-file.js'
import {takeInheritance} from './master/succession.js'
import {version} from './master/version.js'
import {parseSettings, SettingsError, type Settings} from './settings.js'

/** Exit codes of the master: 0, these, and a worker's 3 (boot) or 4 (app load). */
const masterExit = {cannotStart: 1, usage: 2} as const

/**
 * Runs the server until it is told to stop; resolves with the exit code of the process. `readSettings` is called once
 * more at every HUP; what it throws at the start (SettingsError) is the caller's.
 */
export async function runMaster(readSettings: () => Settings): Promise<number> {
  const settings = readSettings()
  const log = createLog(settings.logLevel)
  const signals = new SignalQueue()
  try {
    const logFiles = new LogFiles(settings)
    log.info(`Starting workerbench ${version()}`)
    signals.listen()
    return await serve(settings, log, {readSettings, logFiles, signals})
  } catch (error) {
    log.error(error instanceof Error ? error.message : String(error))
    return masterExit.cannotStart
  } finally {
    signals.unlisten()
  }
}

interface MasterParts {
  readonly readSettings: () => Settings
  readonly logFiles: LogFiles
  readonly signals: SignalQueue
}

async function serve(
  settings: Settings,
  log: Log,
  {readSettings, logFiles, signals}: MasterParts,
): Promise<number> {
  const inheritance = takeInheritance()
  if (inheritance !== undefined) log.info(`This is Master.2 beside pid ${inheritance.predecessorPid}`)
  const onUpstreamEnd = (): void => signals.push('CHLD')
  const outfit = await fitOut(settings, log, inheritance, onUpstreamEnd)
  if (outfit === undefined) return masterExit.cannotStart
  sayListening(outfit.listener, log)
  log.info(`Using worker: ${settings.mode}`)
  const arbiter = new Arbiter({
    outfit,
    signals,
    logFiles,
    refit: old => refit(old, readSettings(), logFiles, onUpstreamEnd),
  })
  try {
    const code = await arbiter.run()
    const {statsFile} = arbiter.outfit.settings
    if (statsFile !== undefined) writeStatsFile(statsFile, arbiter.tally)
    return code
  } finally {
    arbiter.outfit.pidfile?.remove()
  }
}

async function main(): Promise<number> {
  const argv = process.argv.slice(2)
  try {
    return await runMaster(() => parseSettings(argv))
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
