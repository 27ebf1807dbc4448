import type {Log} from '../log/log.js'
import {createHeartbeat} from './heartbeat.js'
import type {LogFiles} from './log-files.js'
import {logExit} from './worker-exit.js'
import type {Setup} from './setup.js'
import type {SignalQueue} from './signal-queue.js'
import {Wakefulness} from './wakefulness.js'
import {WorkerHandle} from './worker-handle.js'

/** The workers that there are, of all generations. What is wanted of them, the arbiter decides. */
export class Workers {
  readonly #signals: SignalQueue
  readonly #logFiles: LogFiles
  #workers: WorkerHandle[] = []
  #lastAge = 0
  readonly #wakefulness = new Wakefulness()

  constructor({signals, logFiles}: {readonly signals: SignalQueue; readonly logFiles: LogFiles}) {
    this.#signals = signals
    this.#logFiles = logFiles
  }

  get size(): number {
    return this.#workers.length
  }

  get pids(): number[] {
    return this.#workers.map(worker => worker.pid)
  }

  /** Those that are not to leave, oldest first. */
  serving(): WorkerHandle[] {
    return this.#workers.filter(worker => worker.state === 'serving')
  }

  /** Says whether there is one more. */
  spawn({settings, spawnWorker, upstream, log}: Setup): boolean {
    const heartbeat = createHeartbeat(settings)
    const age = ++this.#lastAge
    try {
      const child = spawnWorker(
        {settings, age, masterPid: process.pid, bundledUpstream: upstream?.address},
        {heartbeatFd: heartbeat.fd, accessLogFd: this.#logFiles.accessFd},
      )
      this.#workers.push(new WorkerHandle(child, age, heartbeat, () => this.#signals.push('CHLD')))
      return true
    } catch (error) {
      // Out of processes or memory: the next turn of the loop tries again.
      heartbeat.close()
      log.error(`Cannot start a worker: ${error instanceof Error ? error.message : String(error)}`)
      return false
    }
  }

  /** Retires the oldest beyond the wanted number, but never one that leaves fewer running: a reload has no gap. */
  retireSpare(wanted: number): void {
    const serving = this.serving()
    const running = serving.filter(worker => worker.isRunning).length
    const spare = Math.min(serving.length - wanted, running - wanted)
    for (const worker of serving.slice(0, Math.max(0, spare))) worker.retire()
  }

  /** So many serve, all of them run, and of those that are to leave there are no more: at most one generation. */
  isSettled(wanted: number): boolean {
    const serving = this.serving()
    const leaving = this.#workers.length - serving.length
    return serving.length === wanted && leaving <= wanted && serving.every(worker => worker.isRunning)
  }

  /** Those that have ended since it was asked last; their ends are logged. */
  reap(log: Log): WorkerHandle[] {
    const ended = this.#workers.filter(worker => worker.end !== undefined)
    this.#workers = this.#workers.filter(worker => worker.end === undefined)
    for (const worker of ended) logExit(log, worker)
    return ended
  }

  /**
   * A worker whose loop does not turn is aborted, and killed at the next turn of this loop if that was not enough. Only
   * silence that this process was awake to hear counts: when everything was stopped for a while, nobody is to blame.
   */
  killTimedOut(timeoutMs: number, log: Log): void {
    const awakeMs = this.#wakefulness.awakeMs()
    if (timeoutMs === 0 || awakeMs <= timeoutMs) return
    for (const worker of this.#workers) {
      if (worker.end !== undefined || worker.heartbeat.silentMs() <= timeoutMs) continue
      if (worker.state === 'aborted') {
        worker.signal('SIGKILL')
      } else {
        log.critical(`WORKER TIMEOUT (pid:${worker.pid})`)
        worker.abort()
      }
    }
  }

  mustReopenLogs(): void {
    for (const worker of this.#workers) worker.mustReopenLogs = true
  }

  /** Only to workers that run: before that, USR1 has its default action, which is to open Node's inspector. */
  passOnReopening(): void {
    for (const worker of this.#workers) {
      if (!worker.mustReopenLogs || !worker.isRunning) continue
      worker.mustReopenLogs = false
      worker.signal('SIGUSR1')
    }
  }

  stopAll(signal: NodeJS.Signals): void {
    for (const worker of this.#workers) {
      worker.state = 'retiring'
      worker.signal(signal)
    }
  }
}
