import {performance} from 'node:perf_hooks'
import {createClients, type Clients} from './autocannon/clients.js'
import type {Connection, Pacer} from './autocannon/connection.js'
import {reconnect} from './autocannon/reconnect.js'
import type {ClosedLoopJob, ClosedLoopResult, LoadEvent} from './contract.js'
import {contact} from './first-contact.js'
import {closedGate} from './gate.js'
import {Growth} from './growth.js'
import {measure, resultOf, sleep} from './measurement.js'
import {Recorder} from './recorder.js'
import {alone, type Rendezvous} from './rendezvous.js'

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
export async function runClosedLoop(
  job: ClosedLoopJob,
  onEvent: (event: LoadEvent) => void,
  meet: Rendezvous = alone,
): Promise<ClosedLoopResult> {
  return await new ClosedLoop(job, onEvent, meet).run()
}

class ClosedLoop implements Pacer {
  private readonly recorder = new Recorder()
  private readonly clients: Clients
  private readonly connected = closedGate()
  private readonly drained = closedGate()
  /** Connections that the warm-up still waits for, with the number of turns each. */
  private readonly turnsLeft = new Map<Connection, number>()
  /** Nothing is sent from this instant on. */
  private stopMs = Infinity

  constructor(
    private readonly job: ClosedLoopJob,
    private readonly onEvent: (event: LoadEvent) => void,
    private readonly meet: Rendezvous,
  ) {
    this.clients = createClients(job, job.connections, this.recorder, this)
    if (job.warmup.minPerConnection > 0) {
      for (const connection of this.clients.connections)
        this.turnsLeft.set(connection, job.warmup.minPerConnection)
    }
  }

  async run(): Promise<ClosedLoopResult> {
    try {
      const [first, ...others] = this.clients.connections
      if (first) await contact(first, this.connected, this.clients.target.name)
      await this.meet()
      await this.start(others)
      const warmup = await this.warmUp()
      this.recorder.announceWindow()
      const window = this.recorder.openWindow(
        (await this.meet()) + (this.job.warmup.phaseMs ?? 0),
        this.job.durationMs,
        'byEnd',
      )
      this.stopMs = window.endMs
      const generator = await measure(window, this.onEvent)
      const drainedMs = await this.drain()
      await this.clients.close()
      return {model: 'closed', ...resultOf(this.recorder, {...warmup, window, generator, drainedMs})}
    } catch (error) {
      this.stopMs = 0
      await this.clients.close()
      throw error
    }
  }

  opened(): void {
    this.connected.open()
  }

  freed(connection: Connection): void {
    if (this.turnsLeft.size > 0) this.countTurn(connection)
    if (performance.now() >= this.stopMs) {
      if (this.recorder.inFlight === 0) this.drained.open()
    } else if (connection.isConnected) {
      connection.send()
    } else {
      reconnect(connection, () => {
        if (performance.now() < this.stopMs) connection.send()
      })
    }
  }

  /**
   * Each connection, and not as many answers as there are connections: a busy event loop accepts one connection a turn,
   * so that the last of 64 may wait seconds for its first answer while the first are served again and again.
   */
  private countTurn(connection: Connection): void {
    const left = (this.turnsLeft.get(connection) ?? 0) - 1
    if (left > 0) this.turnsLeft.set(connection, left)
    else this.turnsLeft.delete(connection)
  }

  private async start(connections: readonly Connection[]): Promise<void> {
    for (const [index, connection] of connections.entries()) {
      if (index % startTogether === 0) await new Promise(setImmediate)
      connection.send()
    }
  }

  private async warmUp(): Promise<Pick<ClosedLoopResult, 'warmupMs' | 'warmupEndedBy'>> {
    const {minMs, maxMs, steadyWithinMs = 0} = this.job.warmup
    const answers = new Growth()
    const sinceMs = performance.now()
    for (;;) {
      const nowMs = performance.now()
      const warmupMs = nowMs - sinceMs
      answers.look(nowMs, this.recorder.answers)
      if (this.turnsLeft.size === 0 && warmupMs >= minMs) {
        if (steadyWithinMs === 0 || answers.isSteady) return {warmupMs, warmupEndedBy: 'answered'}
        if (warmupMs >= steadyWithinMs) return {warmupMs, warmupEndedBy: 'unsteady'}
      }
      if (warmupMs >= maxMs) return {warmupMs, warmupEndedBy: 'maximum'}
      await sleep(warmupPollMs)
    }
  }

  private async drain(): Promise<number> {
    if (this.recorder.inFlight > 0) await this.drained.within(this.job.drainMs)
    return performance.now() - this.stopMs
  }
}
