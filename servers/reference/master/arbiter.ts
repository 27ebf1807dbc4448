import type {ChildProcess} from 'node:child_process'
import {closeSync} from 'node:fs'
import type {ReferenceStats} from '../../../src/server/protocol.js'
import type {Log} from '../log.js'
import {createHeartbeat} from './heartbeat.js'
import type {LogFiles} from './log-files.js'
import {fatalEnd, logEnd} from './obituary.js'
import {promote, type Outfit} from './outfit.js'
import type {MasterSignal, SignalQueue} from './signal-queue.js'
import {spawnSuccessor} from './succession.js'
import {WorkerHandle} from './worker-handle.js'

const loopMs = 1000
/** As many as the setting allows. */
const mostWorkers = 512
/** While old workers wait for new ones to run, the loop looks oftener. */
const handoverLoopMs = 50
const quickStopMs = 2000
const upstreamStopMs = 2000

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
  #outfit: Outfit
  #workers: WorkerHandle[] = []
  #wanted: number
  #lastAge = 0
  #successor: ChildProcess | undefined
  #verdict: {readonly code: number; readonly manner: Manner; readonly reason?: string} | undefined

  constructor(parts: ArbiterParts) {
    this.#parts = parts
    this.#outfit = parts.outfit
    this.#wanted = parts.outfit.settings.workers
  }

  get outfit(): Outfit {
    return this.#outfit
  }

  get #log(): Log {
    return this.#outfit.log
  }

  /** Runs until told to stop; resolves with the exit code once no child is left. */
  async run(): Promise<number> {
    try {
      while (this.#verdict === undefined) {
        this.#promoteIfAlone()
        this.#manageWorkers()
        for (const signal of await this.#parts.signals.drain(this.#patienceMs())) await this.#handle(signal)
        this.#passOnReopening()
        this.#murderWorkers()
      }
    } catch (error) {
      this.#log.error(
        `Unhandled exception in main loop: ${error instanceof Error ? (error.stack ?? '') : String(error)}`,
      )
      this.#verdict = {code: 1, manner: 'quick'}
    }
    await this.#stop(this.#verdict.manner)
    this.#log.info('Shutting down: Master')
    if (this.#verdict.reason !== undefined) this.#log.info(`Reason: ${this.#verdict.reason}`)
    return this.#verdict.code
  }

  async #handle(signal: MasterSignal): Promise<void> {
    if (signal !== 'CHLD') this.#log.info(`Handling signal: ${signal.toLowerCase()}`)
    switch (signal) {
      case 'TTIN':
        this.#wanted = Math.min(mostWorkers, this.#wanted + 1)
        return
      case 'TTOU':
        this.#wanted = Math.max(1, this.#wanted - 1)
        return
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
        return this.#reapWorkers()
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
    this.#wanted = this.#outfit.settings.workers
    for (let i = 0; i < this.#wanted; i++) this.#spawnWorker()
  }

  /** A second master beside this one; which of the two is to leave, their user decides. */
  #startSuccessor(): void {
    if (this.#successor !== undefined) return this.#log.warning('USR2 signal ignored. Child exists.')
    if (this.#outfit.predecessorPid !== undefined) {
      return this.#log.warning('USR2 signal ignored. Parent exists.')
    }
    const child = spawnSuccessor(this.#outfit.listener.fd, this.#parts.logFiles.terminalFd)
    this.#successor = child
    child.once('error', error => {
      this.#successor = undefined
      this.#log.error(`Cannot start Master.2: ${error.message}`)
    })
    child.once('exit', code => {
      this.#successor = undefined
      this.#log.info(`Master.2 (pid:${String(child.pid)}) has left with code ${String(code)}`)
    })
  }

  #promoteIfAlone(): void {
    const {predecessorPid} = this.#outfit
    if (predecessorPid === undefined || process.ppid === predecessorPid) return
    const promoted = promote(this.#outfit)
    if (promoted === undefined) return
    this.#outfit = promoted
    this.#log.info('Master has been promoted.')
  }

  #reopenLogs(): void {
    this.#parts.logFiles.reopen(this.#log)
    for (const worker of this.#workers) worker.mustReopenLogs = true
  }

  /** Only to workers that run: before that, USR1 has its default action, which is to open Node's inspector. */
  #passOnReopening(): void {
    for (const worker of this.#workers) {
      if (!worker.mustReopenLogs || !worker.isRunning) continue
      worker.mustReopenLogs = false
      worker.signal('SIGUSR1')
    }
  }

  /** Spawns what is missing; retires the oldest of what is too many. */
  #manageWorkers(): void {
    if (this.#outfit.upstream?.ensureRunning() === true) this.#log.debug('Started the upstream')
    // No pause between two spawns, as gunicorn makes: it staggers forks of a warm interpreter, and here each worker
    // boots from nothing, which spreads them enough. A pause would only delay the first answer.
    while (this.#serving().length < this.#wanted && this.#spawnWorker());
    for (const worker of this.#retirable()) worker.retire()
  }

  /** The oldest beyond the wanted number, but never one that leaves fewer than that running: a reload has no gap. */
  #retirable(): WorkerHandle[] {
    const serving = this.#serving()
    const running = serving.filter(worker => worker.isRunning).length
    const spare = Math.min(serving.length - this.#wanted, running - this.#wanted)
    return serving.slice(0, Math.max(0, spare))
  }

  /** Oldest first. */
  #serving(): WorkerHandle[] {
    return this.#workers.filter(worker => worker.state === 'serving')
  }

  #patienceMs(): number {
    return this.#serving().length > this.#wanted ? handoverLoopMs : loopMs
  }

  #spawnWorker(): boolean {
    const {settings, spawnWorker, upstream} = this.#outfit
    const {signals, logFiles} = this.#parts
    const heartbeat = createHeartbeat(settings)
    const age = ++this.#lastAge
    try {
      const child = spawnWorker(
        {settings, age, masterPid: process.pid, bundledUpstream: upstream?.address},
        {heartbeatFd: heartbeat.fd, accessLogFd: logFiles.accessFd},
      )
      this.#workers.push(new WorkerHandle(child, age, heartbeat, () => signals.push('CHLD')))
      return true
    } catch (error) {
      // Out of processes or memory: the next turn of the loop tries again.
      heartbeat.close()
      this.#log.error(`Cannot start a worker: ${error instanceof Error ? error.message : String(error)}`)
      return false
    }
  }

  #reapWorkers(): void {
    for (const worker of this.#workers.filter(each => each.end !== undefined)) {
      if (this.#outfit.settings.statsFile !== undefined) {
        this.tally.push({pid: worker.pid, requests: worker.heartbeat.requests()})
      }
      logEnd(this.#log, worker)
      const fatal = fatalEnd(worker)
      if (fatal !== undefined) this.#verdict ??= {...fatal, manner: 'graceful'}
      worker.heartbeat.close()
    }
    this.#workers = this.#workers.filter(worker => worker.end === undefined)
  }

  /** A worker whose loop does not turn is aborted, and killed at the next turn of this loop if that was not enough. */
  #murderWorkers(): void {
    const timeoutMs = this.#outfit.settings.timeout * 1000
    if (timeoutMs === 0) return
    for (const worker of this.#workers) {
      if (worker.end !== undefined || worker.heartbeat.silentMs() <= timeoutMs) continue
      if (worker.state === 'aborted') {
        worker.signal('SIGKILL')
      } else {
        this.#log.critical(`WORKER TIMEOUT (pid:${worker.pid})`)
        worker.abort()
      }
    }
  }

  /** The listener first: nobody new is let in. The upstream last: requests in flight may need it. */
  async #stop(manner: Manner): Promise<void> {
    closeSync(this.#outfit.listener.fd)
    const {signals} = this.#parts
    const {settings, upstream} = this.#outfit
    let deadlineMs = performance.now() + (manner === 'quick' ? quickStopMs : settings.gracefulTimeout * 1000)
    this.#signalWorkers(manner === 'quick' ? 'SIGQUIT' : 'SIGTERM')
    while (this.#workers.length > 0 && performance.now() < deadlineMs) {
      for (const signal of await signals.drain(deadlineMs - performance.now())) {
        if (signal === 'CHLD') this.#reapWorkers()
        if (signal === 'INT' || signal === 'QUIT') {
          this.#signalWorkers('SIGQUIT')
          deadlineMs = Math.min(deadlineMs, performance.now() + quickStopMs)
        }
      }
    }
    this.#signalWorkers('SIGKILL')
    while (this.#workers.length > 0) {
      await signals.drain(loopMs)
      this.#reapWorkers()
    }
    await upstream?.stop(upstreamStopMs)
  }

  #signalWorkers(signal: NodeJS.Signals): void {
    for (const worker of this.#workers) {
      worker.state = 'retiring'
      worker.signal(signal)
    }
  }
}
