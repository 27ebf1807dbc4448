import type {ChildProcess} from 'node:child_process'
import type {ReferenceStats} from '../../../src/server/protocol.js'
import type {Hooks, HookServer} from '../hooks/hooks.js'
import {describeError} from '../log/describe-error.js'
import type {Log} from '../log/log.js'
import {Workers} from './workers.js'
import {closeListener} from './listener.js'
import type {LogFiles} from './log-files.js'
import {PendingReload} from './pending-reload.js'
import {endedWorker, haltReason} from './worker-exit.js'
import {promote, type Setup} from './setup.js'
import type {MasterSignal, SignalQueue} from './signal-queue.js'
import {statsOfOldMaster} from './stats-file.js'
import {reexec} from './reexec.js'

const loopMs = 1000
/** As many as the setting allows. */
const mostWorkers = 512
/** While old workers wait for new ones to run, the loop looks oftener. */
const handoverLoopMs = 50
const quickStopMs = 2000
const upstreamStopMs = 2000
/** gunicorn's sys.exit(-1), when its own loop fails. */
const unhandledExit = 255

export interface ArbiterParts {
  readonly setup: Setup
  readonly logFiles: LogFiles
  readonly signals: SignalQueue
  /** Reads the settings again and makes a new setup of them; throws when that cannot be. */
  readonly reloadSetup: (old: Setup) => Promise<Setup>
}

type Manner = 'graceful' | 'quick'

/**
 * gunicorn's arbiter: it keeps the wanted number of workers running and never touches a connection itself.
 * One loop; signals only queue up for it, and one method handles each.
 */
export class Arbiter {
  /** Every worker that has ended, for the stats file. */
  readonly tally: ReferenceStats['workers'][number][] = []
  readonly #parts: ArbiterParts
  readonly #workers: Workers
  #setup: Setup
  #wanted = 0
  readonly #pendingReload = new PendingReload()
  #newMaster: ChildProcess | undefined
  #halt: {readonly code: number; readonly manner: Manner; readonly reason?: string} | undefined

  constructor(parts: ArbiterParts) {
    this.#parts = parts
    this.#setup = parts.setup
    this.#workers = new Workers(parts)
  }

  get setup(): Setup {
    return this.#setup
  }

  get #log(): Log {
    return this.#setup.log
  }

  get #hooks(): Hooks {
    return this.#setup.hooks
  }

  /** Runs until told to stop; resolves with the exit code once no child is left. */
  async run(): Promise<number> {
    try {
      await this.#want(this.#setup.settings.workers)
      while (this.#halt === undefined) {
        this.#promoteIfAlone()
        this.#manageWorkers()
        for (const signal of await this.#parts.signals.drain(this.#nextLoopMs())) await this.#handle(signal)
        await this.#reloadWhenDue()
        this.#workers.passOnReopening()
        this.#workers.killTimedOut(this.#setup.settings.timeout * 1000, this.#log)
      }
    } catch (error) {
      this.#log.error(`Unhandled exception in main loop\n${describeError(error)}`)
      this.#halt = {code: unhandledExit, manner: 'quick'}
    }
    await this.#stop(this.#halt.manner)
    await this.#hooks.onExit?.(this.server())
    this.#log.info('Shutting down: Master')
    if (this.#halt.reason !== undefined) this.#log.info(`Reason: ${this.#halt.reason}`)
    return this.#halt.code
  }

  /** What hooks are given. */
  server(): HookServer {
    const {settings, log} = this.#setup
    return {pid: process.pid, settings, log, workers: this.#wanted, workerPids: this.#workers.pids}
  }

  async #handle(signal: MasterSignal): Promise<void> {
    if (signal !== 'CHLD') this.#log.info(`Handling signal: ${signal.toLowerCase()}`)
    switch (signal) {
      case 'TTIN':
        return this.#want(Math.min(mostWorkers, this.#wanted + 1))
      case 'TTOU':
        return this.#want(Math.max(1, this.#wanted - 1))
      case 'HUP':
        this.#pendingReload.ask()
        return this.#reloadWhenDue()
      case 'TERM':
        this.#halt ??= {code: 0, manner: 'graceful'}
        return
      case 'INT':
      case 'QUIT':
        this.#halt ??= {code: 0, manner: 'quick'}
        return
      case 'CHLD':
        return this.#reap()
      case 'USR1':
        return this.#reopenLogs()
      case 'WINCH':
        // What gunicorn does: a terminal that changes its size must not stop the workers of a server in it.
        this.#log.info('SIGWINCH ignored. Not daemonized')
        return
      case 'USR2':
        return this.#reexec()
    }
  }

  async #want(workers: number): Promise<void> {
    const before = this.#wanted
    this.#wanted = workers
    if (workers === before) return
    await this.#hooks.nworkersChanged?.(this.server(), workers, before === 0 ? undefined : before)
  }

  async #reloadWhenDue(): Promise<void> {
    if (this.#halt === undefined && this.#pendingReload.take(this.#workers.isSettled(this.#wanted)))
      await this.#reload()
  }

  /**
   * With the settings as they are now, a whole new set beside the old one, which manageWorkers retires as the new ones
   * run. TTIN and TTOU are forgotten. Settings that cannot be used change nothing: what runs is worth more.
   */
  async #reload(): Promise<void> {
    this.#log.info('Hang up: Master')
    try {
      this.#setup = await this.#parts.reloadSetup(this.#setup)
    } catch (error) {
      this.#log.error(`Cannot reload: ${error instanceof Error ? error.message : String(error)}`)
      return
    }
    await this.#want(this.#setup.settings.workers)
    await this.#hooks.onReload?.(this.server())
    for (let i = 0; i < this.#wanted; i++) this.#workers.spawn(this.#setup)
  }

  /** A second master beside this one; which of the two is to leave, their user decides. */
  async #reexec(): Promise<void> {
    if (this.#newMaster !== undefined) return this.#log.warning('USR2 signal ignored. Child exists.')
    if (this.#setup.oldMasterPid !== undefined) {
      return this.#log.warning('USR2 signal ignored. Parent exists.')
    }
    try {
      await this.#hooks.preExec?.(this.server())
    } catch (error) {
      return this.#log.error(
        `Exception in preExec hook: no second master is started\n${describeError(error)}`,
      )
    }
    this.#newMaster = reexec(this.#setup, this.#parts.logFiles.terminalFd, () => {
      this.#newMaster = undefined
    })
  }

  #promoteIfAlone(): void {
    const {oldMasterPid, settings} = this.#setup
    if (oldMasterPid === undefined || process.ppid === oldMasterPid) return
    const promoted = promote(this.#setup)
    if (promoted === undefined) return
    this.#setup = promoted
    this.tally.unshift(...statsOfOldMaster(settings.statsFile))
    this.#log.info('Master has been promoted.')
  }

  #reopenLogs(): void {
    this.#parts.logFiles.reopen(this.#log)
    this.#workers.mustReopenLogs()
    this.#setup.upstream?.reopenLog()
  }

  /** Spawns what is missing; retires the oldest of what is too many. */
  #manageWorkers(): void {
    if (this.#setup.upstream?.ensureRunning() === true) this.#log.debug('Started the upstream')
    // No pause between two spawns, as gunicorn makes: it staggers forks of a warm interpreter, and here each worker
    // boots from nothing, which spreads them enough. A pause would only delay the first answer.
    while (this.#workers.serving().length < this.#wanted && this.#workers.spawn(this.#setup));
    this.#workers.retireSpare(this.#wanted)
  }

  #nextLoopMs(): number {
    const isHandover = this.#pendingReload.isAsked || this.#workers.serving().length > this.#wanted
    return isHandover ? handoverLoopMs : loopMs
  }

  async #reap(): Promise<void> {
    const ended = this.#workers.reap(this.#log)
    for (const worker of ended) {
      if (this.#setup.settings.statsFile !== undefined) {
        this.tally.push({pid: worker.pid, requests: worker.heartbeat.requests()})
      }
      const fatal = haltReason(worker)
      if (fatal !== undefined) this.#halt ??= {...fatal, manner: 'graceful'}
      worker.heartbeat.close()
    }
    for (const worker of ended) await this.#hooks.childExit?.(this.server(), endedWorker(worker))
  }

  /** The listener first: nobody new is let in. The upstream last: requests in flight may need it. */
  async #stop(manner: Manner): Promise<void> {
    // The other master goes on at the same address after USR2.
    const isAlone = this.#newMaster === undefined && this.#setup.oldMasterPid === undefined
    closeListener(this.#setup.listener, isAlone ? 'remove' : 'keep')
    const {signals} = this.#parts
    const {settings, upstream, spawnWorker} = this.#setup
    if (manner === 'graceful') await spawnWorker.stopAccepting?.()
    let deadlineMs = performance.now() + (manner === 'quick' ? quickStopMs : settings.gracefulTimeout * 1000)
    this.#workers.stopAll(manner === 'quick' ? 'SIGQUIT' : 'SIGTERM')
    while (this.#workers.size > 0 && performance.now() < deadlineMs) {
      for (const signal of await signals.drain(deadlineMs - performance.now())) {
        if (signal === 'CHLD') await this.#reapAtTheEnd()
        if (signal === 'INT' || signal === 'QUIT') {
          this.#workers.stopAll('SIGQUIT')
          deadlineMs = Math.min(deadlineMs, performance.now() + quickStopMs)
        }
      }
    }
    this.#workers.stopAll('SIGKILL')
    while (this.#workers.size > 0) {
      await signals.drain(loopMs)
      await this.#reapAtTheEnd()
    }
    await upstream?.stop(upstreamStopMs)
  }

  /** It is stopping already: a hook can do no more than be heard. */
  async #reapAtTheEnd(): Promise<void> {
    try {
      await this.#reap()
    } catch (error) {
      this.#log.error(`Exception in childExit hook\n${describeError(error)}`)
    }
  }
}
