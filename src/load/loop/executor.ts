import type {LoadEvent} from '../generator.js'
import type {LoadJob, OpenLoopJob} from '../job.js'
import type {CommonResult, LossCause} from '../result.js'
import type {Connection, CreateEngine, Engine, EngineListener, Outgoing} from '../engine/contract.js'
import {Latch} from '../pace/latch.js'
import {Recorder} from '../record/recorder.js'
import type {Answer, RequestTimes} from '../record/request.js'
import {resultOf} from '../record/result.js'
import type {Row} from '../record/row.js'
import type {Membership, Window, WindowParts} from '../record/window.js'
import type {Barrier} from './barrier.js'
import {contact} from './first-contact.js'
import {measure} from './measure.js'
import {Mix} from './mix.js'

/** What a loop is given besides its job. */
export interface ExecutorWorld {
  readonly createEngine: CreateEngine
  readonly onEvent: (event: LoadEvent) => void
  readonly barrier: Barrier
}

export type Warmup = Pick<CommonResult, 'warmupMs' | 'warmupEndedBy'>

/**
 * What a closed and an open loop share (k6's BaseExecutor): first contact, warm-up, window, drain, and the account of every
 * request. Where several processes share a load they wait for each other before the warm-up and before the window.
 */
export abstract class Executor<Job extends LoadJob> implements EngineListener {
  protected readonly job: Job
  protected readonly engine: Engine
  protected readonly recorder: Recorder
  readonly #mix: Mix<Connection> | undefined
  /** Nothing falls due from this instant on. */
  protected stopMs = Infinity
  /** Nothing is sent any more. */
  protected isOver = false
  protected abstract readonly membership: Membership
  readonly #world: ExecutorWorld
  readonly #connected = new Latch()
  readonly #drained = new Latch()

  #fail: (error: Error) => void = () => undefined
  readonly #failure: Promise<never>

  constructor(job: Job, world: ExecutorWorld) {
    this.job = job
    this.recorder = new Recorder(job.expect)
    this.#mix = job.mix && new Mix(job, job.mix)
    this.#failure = new Promise((_resolve, reject) => {
      this.#fail = reject
    })
    this.#failure.catch(() => undefined)
    this.#world = world
    this.engine = world.createEngine(job, this)
  }

  /** The connection that goes first. */
  protected abstract takeFirst(): Connection | undefined
  /** Loads the target from `sinceMs` on, and returns when the window may open. */
  protected abstract warmUp(sinceMs: number): Promise<Warmup>
  /** A new connection stands; its first request is under way. */
  protected abstract connected(connection: Connection): void
  /** The request has ended, one way or another; the connection can send. */
  protected abstract freed(connection: Connection): void
  /** After `stopMs`: nothing is left to be sent or waited for. */
  protected abstract get isDrained(): boolean
  /** From the instant on at which all processes go on. */
  protected windowDelayMs = 0
  /** The warm-up is over. */
  protected warmedUp?(): void
  /** The window opens now, or soon. */
  protected windowSet?(window: Window): void
  /** How long the event loop has looked at the clock in vain so far. */
  protected waitedMs: (() => number) | undefined

  protected async execute(): Promise<{readonly common: CommonResult; readonly window: Window}> {
    try {
      return await Promise.race([this.#course(), this.#failure])
    } catch (error) {
      this.end()
      await this.engine.close(this.recorder)
      throw error
    }
  }

  async #course(): Promise<{readonly common: CommonResult; readonly window: Window}> {
    const {barrier, onEvent} = this.#world
    const {engine = 'autocannon'} = this.job
    await this.#contact()
    const warmup = await this.warmUp(await barrier())
    this.recorder.announceWindow()
    this.warmedUp?.()
    const startMs = (await barrier()) + this.windowDelayMs
    const parts = this.job.model === 'open' ? partsOf(this.job) : {}
    const window = this.recorder.openWindow(startMs, this.job.durationMs, this.membership, parts)
    this.stopMs = window.endMs
    this.windowSet?.(window)
    const stepsBefore = this.engine.clockSteps?.() ?? 0
    const generator = await measure(window, onEvent, {
      awakeMs: this.waitedMs,
      idleMs: () => this.engine.idleMs(),
    })
    const clockSteps = this.engine.clockSteps && this.engine.clockSteps() - stepsBefore
    const drainedMs = await this.#drain()
    this.giveUpUnsent(window)
    await this.engine.close(this.recorder)
    return {
      common: resultOf(this.recorder, {
        ...{engine, ...warmup, window, generator, drainedMs, clockSteps},
        rows: this.rows?.map(row => row.result),
      }),
      window,
    }
  }

  /** `request` and its `row`: where a load has several; otherwise the job's own. */
  protected send(connection: Connection, dueMs?: number, request?: Outgoing, row?: Row): RequestTimes {
    const route = request === undefined ? this.#mix?.take(connection) : undefined
    this.recorder.sent(row ?? route?.row)
    return connection.send(dueMs, request ?? route?.outgoing)
  }

  /** Sends the next request of this connection's, which is free; or sees to it that it is sent when it is due. */
  protected go(connection: Connection): void {
    this.send(connection)
  }

  /** Of the request that is under way on this connection; undefined where a load has one request. */
  protected rowOf(connection: Connection): Row | undefined {
    return this.#mix?.of(connection)?.row
  }

  /** By name, where the load has several requests. */
  protected get rows(): readonly Row[] | undefined {
    return this.#mix?.rows
  }

  /** To be called when a request has ended, or fallen due no more. */
  protected noteDrained(): void {
    if (this.isDrained) this.#drained.open()
  }

  protected end(): void {
    this.isOver = true
  }

  /** What fell due and could not be sent before the drain ended. */
  protected abstract giveUpUnsent(window: Window): void

  opened(connection: Connection): void {
    this.recorder.connectionsOpened++
    this.#connected.open()
    this.connected(connection)
  }

  answered(connection: Connection, times: RequestTimes, answer: Answer): void {
    const verdict = this.#mix?.of(connection)?.judge.judge(answer.status, answer.hasText)
    this.recorder.answered(times, answer, this.rowOf(connection), verdict)
    this.freed(connection)
  }

  timedOut(connection: Connection, times: RequestTimes): void {
    this.recorder.timedOut(times, this.rowOf(connection))
    this.freed(connection)
  }

  lost(connection: Connection, times: RequestTimes, cause: LossCause, fault?: string): void {
    this.recorder.lost(times, cause, fault, this.rowOf(connection))
    this.freed(connection)
  }

  failed(error: Error): void {
    this.#fail(error)
  }

  givenUp(dueMs: number): void {
    this.recorder.givenUp(dueMs)
  }

  unsolicited(count: number): void {
    this.recorder.unsolicited += count
  }

  async #contact(): Promise<void> {
    const first = this.takeFirst()
    if (first === undefined) return
    this.go(first)
    await contact(first, this.#connected, this.engine.targetName)
  }

  async #drain(): Promise<number> {
    if (!this.isDrained) await this.#drained.within(this.job.drainMs)
    this.end()
    return performance.now() - this.stopMs
  }
}

/** Of which parts of its window a load tells. */
function partsOf({slices, profile, replay, ratePerSecond, durationMs}: OpenLoopJob): WindowParts {
  const whole = [{fromPerSecond: ratePerSecond, toPerSecond: ratePerSecond, durationMs}]
  return {slices, profile: profile ?? (replay && whole)}
}
