import {performance} from 'node:perf_hooks'
import type {OpenLoopJob} from '../job.js'
import type {OpenLoopResult} from '../result.js'
import type {Connection, Timer} from '../engine/contract.js'
import {mayBlockMs} from '../pace/may-block.js'
import {PreciseTimer} from '../pace/precise-timer.js'
import {ArrivalTimes} from '../pace/arrival-times.js'
import {Settling} from '../pace/settling.js'
import {sleep} from '../pace/sleep.js'
import {Lateness} from '../record/lateness.js'
import type {RequestTimes} from '../record/request.js'
import type {Window} from '../record/window.js'
import {ConnectionPool} from './connection-pool.js'
import {Executor, type ExecutorWorld, type Warmup} from './executor.js'
import {reconnect} from './reconnect.js'

/** When more is due at once, answers that have come are heard in between. */
const sendsPerTurn = 32
/** The usual number in flight is a moving average over about so many requests. */
const usualOver = 32
const settlePollMs = 10

/**
 * Runs one open-loop load in this process, on an idle event loop. The job has been checked.
 *
 * What a latency is: from the instant at which the request was due, whether or not it could be sent then, to the
 * instant the read that holds the answer's last byte returns. The wait for a connection (see `maxConnections`), the
 * connection's set-up and our own lateness are inside; `Lateness` tells them apart.
 *
 * What is due and cannot be sent is not kept anywhere: the schedule stands still and is caught up with, in order.
 */
export function runOpenLoop(job: OpenLoopJob, world: ExecutorWorld): Promise<OpenLoopResult> {
  return new OpenLoop(job, world).run()
}

export class OpenLoop extends Executor<OpenLoopJob> {
  protected override readonly membership = 'byStart'
  readonly #lateness = new Lateness()
  readonly #pool: ConnectionPool<Connection>
  readonly #timer: Timer
  readonly #arrivals: ArrivalTimes
  #hasBegun = false
  #usualInFlight = 0

  constructor(job: OpenLoopJob, world: ExecutorWorld) {
    super(job, world)
    this.#pool = new ConnectionPool(this.engine.connections, job.idleMs)
    this.#arrivals = new ArrivalTimes(job)
    this.windowDelayMs = this.#arrivals.delayMs
    const ring = (): void => {
      this.#sendDue()
    }
    this.#timer =
      this.engine.createTimer?.(ring) ??
      new PreciseTimer(ring, {mayBlockMs: () => this.#mayBlockMs(), steps: () => this.recorder.steps})
    this.waitedMs = () => this.#timer.waitedMs
  }

  async run(): Promise<OpenLoopResult> {
    return (await this.runWatched()).result
  }

  protected async runWatched(): Promise<{readonly result: OpenLoopResult; readonly window: Window}> {
    const reaper = setInterval(() => this.#pool.dropLongIdle(performance.now()), reapEveryMs(this.job.idleMs))
    try {
      const {common, window} = await this.execute()
      const open = this.#lateness.facts(window, this.#pool.peak)
      return {result: {model: 'open', ...common, open}, window}
    } finally {
      clearInterval(reaper)
    }
  }

  /** Intended start of the request that is sent next. */
  protected get nextDueMs(): number {
    return this.#arrivals.nextMs
  }

  /** The next arrival is seen to. */
  protected advance(): void {
    this.#arrivals.advance()
  }

  /** Requests that an arrival brings, on average. */
  protected get requestsPerArrival(): number {
    return 1
  }

  /** Sends what is due next; undefined: nothing could be sent after all. */
  protected sendNext(connection: Connection): RequestTimes | undefined {
    const times = this.send(connection, this.#arrivals.nextMs)
    this.advance()
    return times
  }

  /** What is due next is not sent. */
  protected dropNext(): void {
    this.advance()
  }

  protected override takeFirst(): Connection | undefined {
    return this.#pool.take(performance.now())
  }

  protected override connected(connection: Connection): void {
    const hasRoom = this.#pool.opened(connection)
    if (!hasRoom || this.isOver) return
    const nowMs = performance.now()
    this.#lateness.freed(nowMs)
    if (this.#isDue(nowMs)) this.#timer.set(nowMs)
    else this.#pause()
  }

  protected override freed(connection: Connection): void {
    if (this.isOver) return
    if (!this.#hasBegun && connection.connectFailures > 0) {
      this.#tryAgain(connection)
      return
    }
    const nowMs = performance.now()
    if (this.#pool.isEmpty) this.#lateness.freed(nowMs)
    this.#pool.put(connection, nowMs)
    if (!this.#isDue(nowMs)) this.#pause()
    else if (connection.isConnected) this.#sendDue()
    // A connect takes 0.1–0.2 ms, in which answers that have already come to other sockets would wait for their stamp.
    else this.#timer.set(nowMs)
  }

  /** Only until the target was first reached. From then on each request is one attempt, and the schedule is the pace. */
  #tryAgain(connection: Connection): void {
    reconnect(connection, this.engine, () => {
      if (!this.isOver) this.go(connection)
    })
  }

  protected override async warmUp(sinceMs: number): Promise<Warmup> {
    this.#arrivals.begin(sinceMs)
    this.#hasBegun = true
    if (this.#pool.isEmpty) this.#lateness.exhausted(sinceMs)
    this.#pause()
    const isSteady = await this.#settle(sinceMs)
    const warmupEndedBy = this.recorder.answers === 0 ? 'maximum' : isSteady ? 'answered' : 'unsteady'
    return {warmupMs: performance.now() - sinceMs, warmupEndedBy}
  }

  protected override warmedUp(): void {
    this.#arrivals.end()
  }

  protected override windowSet({startMs}: Window): void {
    this.#arrivals.windowAt(startMs)
    this.#pause()
  }

  /** Whether, when the warm-up ended, as much was answered as fell due. True where nobody asked. */
  async #settle(sinceMs: number): Promise<boolean> {
    const {minMs, steadyWithinMs, usualInSystem = Infinity} = this.job.warmup
    if (steadyWithinMs === undefined) {
      await sleep(sinceMs + minMs - performance.now())
      return true
    }
    const own = {minMs, steadyWithinMs, usualInSystem: usualInSystem / (this.job.part?.of ?? 1)}
    const settling = new Settling(own, this.#ownPerMs(this.#arrivals.warmRatePerSecond))
    for (;;) {
      const nowMs = performance.now()
      const overdueMs = Math.max(0, nowMs - this.nextDueMs)
      const outcome = settling.look(nowMs - sinceMs, this.recorder.inFlight, overdueMs)
      if (outcome !== 'go on') return outcome === 'steady'
      await sleep(settlePollMs)
    }
  }

  #ownPerMs(arrivalsPerSecond: number): number {
    return (arrivalsPerSecond * this.requestsPerArrival) / 1000 / (this.job.part?.of ?? 1)
  }

  #sendDue(): void {
    if (this.isOver) return
    let nowMs = performance.now()
    for (let left = sendsPerTurn; left > 0 && this.#isDue(nowMs); left--) {
      const connection = this.#pool.take(nowMs)
      if (connection === undefined) {
        this.#lateness.exhausted(nowMs)
        break
      }
      nowMs = this.#sendOn(connection)
    }
    this.#pause()
  }

  #sendOn(connection: Connection): number {
    this.#usualInFlight += (this.recorder.inFlight - this.#usualInFlight) / usualOver
    const times = this.sendNext(connection)
    if (times === undefined) {
      const nowMs = performance.now()
      this.#pool.put(connection, nowMs)
      return nowMs
    }
    const {window} = this.recorder
    if (window) {
      this.#lateness.sent(times, window)
      if (window.contains(times.dueMs)) window.pace?.sent(times.sentMs)
    } else if (this.recorder.isAnnounced) this.recorder.remember(this.#lateness.sentEarly(times))
    if (this.#pool.isEmpty) this.#lateness.exhausted(times.sentMs)
    return times.sentMs
  }

  /** Until something is due, or a connection is freed. */
  #pause(): void {
    this.noteDrained()
    const dueMs = this.nextDueMs
    if (this.#pool.isEmpty || dueMs >= this.stopMs) {
      this.#timer.cancel()
      return
    }
    if (!this.#isDue(performance.now())) this.#lateness.caughtUp()
    this.#timer.set(dueMs)
  }

  #isDue(nowMs: number): boolean {
    const dueMs = this.nextDueMs
    return dueMs <= nowMs && dueMs < this.stopMs
  }

  protected override get isDrained(): boolean {
    return this.stopMs < Infinity && this.nextDueMs >= this.stopMs && this.recorder.inFlight === 0
  }

  /**
   * With nothing in flight nothing can be missed. Otherwise by Little's law: the number usually in flight, as each
   * request finds it, over the rate is the usual latency.
   */
  #mayBlockMs(): number {
    if (this.recorder.inFlight === 0) return Infinity
    const usualMs = this.#usualInFlight / this.#ownPerMs(this.#arrivals.peakRatePerSecond)
    return mayBlockMs(usualMs)
  }

  protected override giveUpUnsent(window: Window): void {
    for (let dueMs = this.nextDueMs; dueMs < this.stopMs; dueMs = this.nextDueMs) {
      this.dropNext()
      window.givenUp(dueMs)
      this.#lateness.unsent(dueMs, window)
    }
  }

  protected override end(): void {
    super.end()
    this.#timer.cancel()
  }
}

/** Often enough for the limit to hold within a quarter. */
function reapEveryMs(idleMs: number): number {
  return Math.min(1000, Math.max(10, idleMs / 4))
}
