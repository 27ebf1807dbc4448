import {performance} from 'node:perf_hooks'
import {Alarm} from './alarm.js'
import {createClients, type Clients} from './autocannon/clients.js'
import type {Connection, Pacer} from './autocannon/connection.js'
import {reconnect} from './autocannon/reconnect.js'
import type {LoadEvent, OpenLoopJob, OpenLoopResult} from './contract.js'
import {contact} from './first-contact.js'
import {closedGate} from './gate.js'
import {Growth} from './growth.js'
import {measure, resultOf, sleep} from './measurement.js'
import {Pool} from './pool.js'
import {Punctuality} from './punctuality.js'
import {Recorder} from './recorder.js'
import {alone, type Rendezvous} from './rendezvous.js'
import {rampedUp, scheduleOf} from './schedule.js'
import type {Window} from './window.js'

/** When more is due at once, answers that have come are heard in between. */
const sendsPerTurn = 32
/** The thread may sleep for this share of the usual latency while answers are awaited: so late can their stamps be. */
const blockShare = 0.01
const longestBlockMs = 0.5
/** A sleep costs about this much on top; below it, looking again at once is the better way. */
const shortestBlockMs = 0.05
/** The usual number in flight is a moving average over about so many requests. */
const usualOver = 32
/** Requests that are due for longer than this wait for a connection. */
const behindMs = 50
const settlePollMs = 10

/**
 * Runs one open-loop load in this process, on an idle event loop. The job has been checked.
 *
 * What a latency is: from the instant at which the request was due, whether or not it could be sent then, to the
 * instant the read that holds the answer's last byte returns. The wait for a connection (see `maxConnections`), the
 * connection's set-up and our own lateness are inside; `Punctuality` tells them apart.
 *
 * What is due and cannot be sent is not kept anywhere: the schedule stands still and is caught up with, in order.
 */
export async function runOpenLoop(
  job: OpenLoopJob,
  onEvent: (event: LoadEvent) => void,
  meet: Rendezvous = alone,
): Promise<OpenLoopResult> {
  return await new OpenLoop(job, onEvent, meet).run()
}

class OpenLoop implements Pacer {
  private readonly recorder = new Recorder()
  private readonly punctuality = new Punctuality()
  private readonly clients: Clients
  private readonly pool: Pool<Connection>
  private readonly alarm: Alarm
  private readonly connected = closedGate()
  private readonly drained = closedGate()
  /** Intended start of the request that is sent next; none before the target was reached. */
  private dueMs = Infinity
  private nextDueMs: () => number = () => Infinity
  /** Nothing falls due from this instant on. */
  private stopMs = Infinity
  private isOver = false
  private usualInFlight = 0

  constructor(
    private readonly job: OpenLoopJob,
    private readonly onEvent: (event: LoadEvent) => void,
    private readonly meet: Rendezvous,
  ) {
    this.clients = createClients(job, job.maxConnections, this.recorder, this)
    this.pool = new Pool(this.clients.connections, job.idleMs)
    this.alarm = new Alarm(
      () => {
        this.sendDue()
      },
      () => this.mayBlockMs(),
      () => this.recorder.steps,
    )
  }

  async run(): Promise<OpenLoopResult> {
    const reaper = setInterval(() => this.pool.dropLongIdle(performance.now()), reapEveryMs(this.job.idleMs))
    try {
      const first = this.pool.take(performance.now())
      if (first) await contact(first, this.connected, this.clients.target.name)
      const warmup = await this.warmUp(await this.meet())
      this.recorder.announceWindow()
      const window = this.recorder.openWindow(await this.meet(), this.job.durationMs, 'byStart')
      this.stopMs = window.endMs
      const generator = await measure(window, this.onEvent, () => this.alarm.waitedMs)
      const drainedMs = await this.drain(window)
      await this.clients.close()
      const open = this.punctuality.facts(window, this.pool.peak)
      return {model: 'open', ...resultOf(this.recorder, {...warmup, window, generator, drainedMs}), open}
    } catch (error) {
      this.end()
      await this.clients.close()
      throw error
    } finally {
      clearInterval(reaper)
    }
  }

  opened(connection: Connection): void {
    const hasRoom = this.pool.opened(connection)
    this.connected.open()
    if (!hasRoom || this.isOver) return
    const nowMs = performance.now()
    this.punctuality.freed(nowMs)
    if (this.isDue(nowMs)) this.alarm.set(nowMs)
    else this.pause()
  }

  freed(connection: Connection): void {
    if (this.isOver) return
    if (this.dueMs === Infinity && connection.connectFailures > 0) {
      this.tryAgain(connection)
      return
    }
    const nowMs = performance.now()
    if (this.pool.isEmpty) this.punctuality.freed(nowMs)
    this.pool.put(connection, nowMs)
    if (!this.isDue(nowMs)) this.pause()
    else if (connection.isConnected) this.sendDue()
    // A connect takes 0.1–0.2 ms, in which answers that have already come to other sockets would wait for their stamp.
    else this.alarm.set(nowMs)
  }

  /** Only until the target was first reached. From then on each request is one attempt, and the schedule is the pace. */
  private tryAgain(connection: Connection): void {
    reconnect(connection, () => {
      if (!this.isOver) connection.send()
    })
  }

  private async warmUp(sinceMs: number): Promise<Pick<OpenLoopResult, 'warmupMs' | 'warmupEndedBy'>> {
    const {arrivals, ratePerSecond, seed, part, warmup} = this.job
    const rampMs = ratePerSecond > suddenRate ? rampShare * warmup.minMs : 0
    const schedule = rampedUp(scheduleOf(arrivals, ratePerSecond, seed, part), rampMs)
    this.nextDueMs = () => sinceMs + schedule()
    this.dueMs = this.nextDueMs()
    if (this.pool.isEmpty) this.punctuality.exhausted(sinceMs)
    this.pause()
    const isSteady = await this.settle(sinceMs)
    const warmupEndedBy = this.recorder.answers === 0 ? 'maximum' : isSteady ? 'answered' : 'unsteady'
    return {warmupMs: performance.now() - sinceMs, warmupEndedBy}
  }

  /** Whether, when the warm-up ended, as much was answered as fell due. True where nobody asked. */
  private async settle(sinceMs: number): Promise<boolean> {
    const {minMs, steadyWithinMs} = this.job.warmup
    const minEndMs = sinceMs + minMs
    if (steadyWithinMs === undefined) {
      await sleep(minEndMs - performance.now())
      return true
    }
    const inSystem = new Growth()
    for (;;) {
      const nowMs = performance.now()
      inSystem.look(nowMs, this.recorder.inFlight)
      const keepsUp = nowMs - this.dueMs < behindMs
      if (nowMs >= minEndMs && keepsUp && inSystem.isBalanced(this.ownRatePerMs)) return true
      if (nowMs >= Math.max(minEndMs, sinceMs + steadyWithinMs)) return false
      await sleep(settlePollMs)
    }
  }

  private get ownRatePerMs(): number {
    return this.job.ratePerSecond / 1000 / (this.job.part?.of ?? 1)
  }

  private sendDue(): void {
    if (this.isOver) return
    let nowMs = performance.now()
    for (let left = sendsPerTurn; left > 0 && this.isDue(nowMs); left--) {
      const connection = this.pool.take(nowMs)
      if (connection === undefined) {
        this.punctuality.exhausted(nowMs)
        break
      }
      nowMs = this.sendOn(connection)
    }
    this.pause()
  }

  private sendOn(connection: Connection): number {
    this.usualInFlight += (this.recorder.inFlight - this.usualInFlight) / usualOver
    const sentMs = connection.send(this.dueMs)
    const {window} = this.recorder
    if (window) this.punctuality.sent(this.dueMs, sentMs, window)
    else if (this.recorder.isAnnounced) this.recorder.remember(this.punctuality.sentEarly(this.dueMs, sentMs))
    if (this.pool.isEmpty) this.punctuality.exhausted(sentMs)
    this.dueMs = this.nextDueMs()
    return sentMs
  }

  /** Until something is due, or a connection is freed. */
  private pause(): void {
    if (this.isDrained) this.drained.open()
    if (this.pool.isEmpty || this.dueMs >= this.stopMs) {
      this.alarm.cancel()
      return
    }
    if (!this.isDue(performance.now())) this.punctuality.caughtUp()
    this.alarm.set(this.dueMs)
  }

  private isDue(nowMs: number): boolean {
    return this.dueMs <= nowMs && this.dueMs < this.stopMs
  }

  private get isDrained(): boolean {
    return this.stopMs < Infinity && this.dueMs >= this.stopMs && this.recorder.inFlight === 0
  }

  /**
   * With nothing in flight nothing can be missed. Otherwise by Little's law: the number usually in flight, as each
   * request finds it, over the rate is the usual latency.
   */
  private mayBlockMs(): number {
    if (this.recorder.inFlight === 0) return Infinity
    const usualMs = this.usualInFlight / this.ownRatePerMs
    const blockMs = Math.min(longestBlockMs, usualMs * blockShare)
    return blockMs < shortestBlockMs ? 0 : blockMs
  }

  private async drain(window: Window): Promise<number> {
    if (!this.isDrained) await this.drained.within(this.job.drainMs)
    this.end()
    const drainedMs = performance.now() - this.stopMs
    for (; this.dueMs < this.stopMs; this.dueMs = this.nextDueMs()) {
      window.givenUp(this.dueMs)
      this.punctuality.unsent(this.dueMs, window)
    }
    return drainedMs
  }

  private end(): void {
    this.isOver = true
    this.alarm.cancel()
  }
}

/**
 * Above so many arrivals per second the warm-up's begin is a ramp. All at once they would find no connection idle and open
 * hundreds of them, and with that storm in its accept queue a fast server never gets to the answers that would free them.
 */
const suddenRate = 1000
/** Of the warm-up's shortest length; the rest runs at the full rate. */
const rampShare = 0.6

/** Often enough for the limit to hold within a quarter. */
function reapEveryMs(idleMs: number): number {
  return Math.min(1000, Math.max(10, idleMs / 4))
}
