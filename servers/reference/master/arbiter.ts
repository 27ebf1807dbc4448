import type {ChildProcess} from 'node:child_process'
import type {ReferenceStats} from '../../../src/server/protocol.js'
import type {Hooks, HookServer} from '../hooks/hooks.js'
import {describeError} from '../http/describe-error.js'
import type {Log} from '../log.js'
import {Crew} from './crew.js'
import {closeListener} from './listener.js'
import type {LogFiles} from './log-files.js'
import {fatalEnd} from './obituary.js'
import {promote, type Outfit} from './outfit.js'
import type {MasterSignal, SignalQueue} from './signal-queue.js'
import {statsOfPredecessor} from './stats-file.js'
import {spawnSuccessor} from './succession.js'

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
  readonly outfit: Outfit
  readonly logFiles: LogFiles
  readonly signals: SignalQueue
  /** Reads the settings again and makes a new outfit of them; throws when that cannot be. */
  readonly refit: (old: Outfit) => Promise<Outfit>
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
  readonly #crew: Crew
  #outfit: Outfit
  #wanted = 0
  #successor: ChildProcess | undefined
  #verdict: {readonly code: number; readonly manner: Manner; readonly reason?: string} | undefined

  constructor(parts: ArbiterParts) {
    this.#parts = parts
    this.#outfit = parts.outfit
    this.#crew = new Crew(parts)
  }

  get outfit(): Outfit {
    return this.#outfit
  }

  get #log(): Log {
    return this.#outfit.log
  }

  get #hooks(): Hooks {
    return this.#outfit.hooks
  }

  /** Runs until told to stop; resolves with the exit code once no child is left. */
  async run(): Promise<number> {
    try {
      await this.#want(this.#outfit.settings.workers)
      while (this.#verdict === undefined) {
        this.#promoteIfAlone()
        this.#manageWorkers()
        for (const signal of await this.#parts.signals.drain(this.#patienceMs())) await this.#handle(signal)
        this.#crew.passOnReopening()
        this.#crew.murderSilent(this.#outfit.settings.timeout * 1000, this.#log)
      }
    } catch (error) {
      this.#log.error(`Unhandled exception in main loop\n${describeError(error)}`)
      this.#verdict = {code: unhandledExit, manner: 'quick'}
    }
    await this.#stop(this.#verdict.manner)
    await this.#hooks.onExit?.(this.server())
    this.#log.info('Shutting down: Master')
    if (this.#verdict.reason !== undefined) this.#log.info(`Reason: ${this.#verdict.reason}`)
    return this.#verdict.code
  }

  /** What hooks are given. */
  server(): HookServer {
    const {settings, log} = this.#outfit
    return {pid: process.pid, settings, log, workers: this.#wanted, workerPids: this.#crew.pids}
  }

  async #handle(signal: MasterSignal): Promise<void> {
    if (signal !== 'CHLD') this.#log.info(`Handling signal: ${signal.toLowerCase()}`)
    switch (signal) {
      case 'TTIN':
        return this.#want(Math.min(mostWorkers, this.#wanted + 1))
      case 'TTOU':
        return this.#want(Math.max(1, this.#wanted - 1))
      case 'HUP':
        return this.#reload()
      case 'TERM':
        this.#verdict ??= {code: 0, manner: 'graceful'}
        return
      case 'INT':
      case 'QUIT':
        this.#verdict ??= {code: 0, manner: 'quick'}
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
        return this.#startSuccessor()
    }
  }

  async #want(workers: number): Promise<void> {
    const before = this.#wanted
    this.#wanted = workers
    if (workers === before) return
    await this.#hooks.nworkersChanged?.(this.server(), workers, before === 0 ? undefined : before)
  }

  /**
   * With the settings as they are now, a whole new set beside the old one, which manageWorkers retires as the new ones
   * run. TTIN and TTOU are forgotten. Settings that cannot be had change nothing: what runs is worth more.
   */
  async #reload(): Promise<void> {
    this.#log.info('Hang up: Master')
    try {
      this.#outfit = await this.#parts.refit(this.#outfit)
    } catch (error) {
      this.#log.error(`Cannot reload: ${error instanceof Error ? error.message : String(error)}`)
      return
    }
    await this.#want(this.#outfit.settings.workers)
    await this.#hooks.onReload?.(this.server())
    for (let i = 0; i < this.#wanted; i++) this.#crew.spawn(this.#outfit)
  }

  /** A second master beside this one; which of the two is to leave, their user decides. */
  async #startSuccessor(): Promise<void> {
    if (this.#successor !== undefined) return this.#log.warning('USR2 signal ignored. Child exists.')
    if (this.#outfit.predecessorPid !== undefined) {
      return this.#log.warning('USR2 signal ignored. Parent exists.')
    }
    try {
      await this.#hooks.preExec?.(this.server())
    } catch (error) {
      return this.#log.error(
        `Exception in preExec hook: no second master is started\n${describeError(error)}`,
      )
    }
    this.#successor = spawnSuccessor(this.#outfit, this.#parts.logFiles.terminalFd, () => {
      this.#successor = undefined
    })
  }

  #promoteIfAlone(): void {
    const {predecessorPid, settings} = this.#outfit
    if (predecessorPid === undefined || process.ppid === predecessorPid) return
    const promoted = promote(this.#outfit)
    if (promoted === undefined) return
    this.#outfit = promoted
    this.tally.unshift(...statsOfPredecessor(settings.statsFile))
    this.#log.info('Master has been promoted.')
  }

  #reopenLogs(): void {
    this.#parts.logFiles.reopen(this.#log)
    this.#crew.mustReopenLogs()
    this.#outfit.upstream?.reopenLog()
  }

  /** Spawns what is missing; retires the oldest of what is too many. */
  #manageWorkers(): void {
    if (this.#outfit.upstream?.ensureRunning() === true) this.#log.debug('Started the upstream')
    // No pause between two spawns, as gunicorn makes: it staggers forks of a warm interpreter, and here each worker
    // boots from nothing, which spreads them enough. A pause would only delay the first answer.
    while (this.#crew.serving().length < this.#wanted && this.#crew.spawn(this.#outfit));
    this.#crew.retireSpare(this.#wanted)
  }

  #patienceMs(): number {
    return this.#crew.serving().length > this.#wanted ? handoverLoopMs : loopMs
  }

  async #reap(): Promise<void> {
    const ended = this.#crew.bury(this.#log)
    for (const worker of ended) {
      if (this.#outfit.settings.statsFile !== undefined) {
        this.tally.push({pid: worker.pid, requests: worker.heartbeat.requests()})
      }
      const fatal = fatalEnd(worker)
      if (fatal !== undefined) this.#verdict ??= {...fatal, manner: 'graceful'}
      worker.heartbeat.close()
    }
    for (const {pid, age, end} of ended) {
      await this.#hooks.childExit?.(this.server(), {
        pid,
        age,
        code: end?.code ?? null,
        signal: end?.signal ?? null,
      })
    }
  }

  /** The listener first: nobody new is let in. The upstream last: requests in flight may need it. */
  async #stop(manner: Manner): Promise<void> {
    // Another master goes on at the same address while this one is its predecessor or successor.
    const isAlone = this.#successor === undefined && this.#outfit.predecessorPid === undefined
    closeListener(this.#outfit.listener, isAlone ? 'remove' : 'keep')
    const {signals} = this.#parts
    const {settings, upstream, spawnWorker} = this.#outfit
    if (manner === 'graceful') await spawnWorker.letNobodyIn?.()
    let deadlineMs = performance.now() + (manner === 'quick' ? quickStopMs : settings.gracefulTimeout * 1000)
    this.#crew.dismiss(manner === 'quick' ? 'SIGQUIT' : 'SIGTERM')
    while (this.#crew.size > 0 && performance.now() < deadlineMs) {
      for (const signal of await signals.drain(deadlineMs - performance.now())) {
        if (signal === 'CHLD') await this.#reapAtTheEnd()
        if (signal === 'INT' || signal === 'QUIT') {
          this.#crew.dismiss('SIGQUIT')
          deadlineMs = Math.min(deadlineMs, performance.now() + quickStopMs)
        }
      }
    }
    this.#crew.dismiss('SIGKILL')
    while (this.#crew.size > 0) {
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
