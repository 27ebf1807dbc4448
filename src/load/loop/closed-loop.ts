import {performance} from 'node:perf_hooks'
import type {ClosedLoopJob} from '../job.js'
import type {ClosedLoopResult} from '../result.js'
import type {Connection} from '../engine/contract.js'
import {Growth} from '../pace/growth.js'
import {sleep} from '../pace/sleep.js'
import {Executor, type ExecutorWorld, type Warmup} from './executor.js'
import {reconnect} from './reconnect.js'

/** Connects are begun this many at a time, so that answers to the first are not stamped late. */
const startTogether = 32
const warmupPollMs = 5

/**
 * Runs one closed-loop load in this process, on an idle event loop. The job has been checked.
 *
 * What a latency is: from the instant a connection sends to the instant the read that holds the answer's last byte
 * returns. When the request needs a new connection, its set-up (connect, TLS) is inside; wrk starts its clock after it.
 * Between an answer and the next send a connection is not in the system: that is the generator's own work, about 5 µs,
 * or a turn of the event loop where it must reconnect. `1 - meanInSystem / connections` is its share.
 */
export function runClosedLoop(job: ClosedLoopJob, world: ExecutorWorld): Promise<ClosedLoopResult> {
  return new ClosedLoop(job, world).run()
}

export class ClosedLoop extends Executor<ClosedLoopJob> {
  protected override readonly membership = 'byEnd'
  /** Connections that the warm-up still waits for, with the number of turns each. */
  readonly #turnsLeft = new Map<Connection, number>()

  constructor(job: ClosedLoopJob, world: ExecutorWorld) {
    super(job, world)
    this.windowDelayMs = job.warmup.phaseMs ?? 0
    if (job.warmup.minPerConnection === 0) return
    for (const connection of this.engine.connections)
      this.#turnsLeft.set(connection, job.warmup.minPerConnection)
  }

  async run(): Promise<ClosedLoopResult> {
    const {common} = await this.execute()
    return {model: 'closed', ...common}
  }

  protected override takeFirst(): Connection | undefined {
    return this.engine.connections[0]
  }

  protected override get isDrained(): boolean {
    return this.recorder.inFlight === 0
  }

  protected override connected(): void {
    // Each connection is sent on as soon as it is free, however many stand.
  }

  protected override giveUpUnsent(): void {
    // Nothing is due before it is sent.
  }

  protected override freed(connection: Connection): void {
    if (this.#turnsLeft.size > 0) this.#countTurn(connection)
    if (this.hasStopped) this.noteDrained()
    else this.proceedOn(connection)
  }

  /** After a turn of the event loop where it must connect first. */
  protected proceedOn(connection: Connection): void {
    if (connection.isConnected) this.go(connection)
    else
      reconnect(connection, this.engine, () => {
        if (!this.hasStopped) this.go(connection)
      })
  }

  protected get hasStopped(): boolean {
    return this.isOver || performance.now() >= this.stopMs
  }

  /**
   * Each connection, and not as many answers as there are connections: a busy event loop accepts one connection a turn,
   * so that the last of 64 may wait seconds for its first answer while the first are served again and again.
   */
  #countTurn(connection: Connection): void {
    const left = (this.#turnsLeft.get(connection) ?? 0) - 1
    if (left > 0) this.#turnsLeft.set(connection, left)
    else this.#turnsLeft.delete(connection)
  }

  async #startOthers(): Promise<void> {
    for (const [index, connection] of this.engine.connections.slice(1).entries()) {
      if (index % startTogether === 0) await new Promise(setImmediate)
      this.go(connection)
    }
  }

  protected override async warmUp(): Promise<Warmup> {
    await this.#startOthers()
    const {minMs, maxMs, steadyWithinMs = 0} = this.job.warmup
    const answers = new Growth()
    const sinceMs = performance.now()
    for (;;) {
      const nowMs = performance.now()
      const warmupMs = nowMs - sinceMs
      answers.look(nowMs, this.recorder.answers)
      if (this.#turnsLeft.size === 0 && warmupMs >= minMs) {
        if (steadyWithinMs === 0 || answers.isSteady) return {warmupMs, warmupEndedBy: 'answered'}
        if (warmupMs >= steadyWithinMs) return {warmupMs, warmupEndedBy: 'unsteady'}
      }
      if (warmupMs >= maxMs) return {warmupMs, warmupEndedBy: 'maximum'}
      await sleep(warmupPollMs)
    }
  }
}
