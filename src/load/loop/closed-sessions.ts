import type {ClosedLoopJob} from '../job.js'
import type {ClosedLoopResult, LossCause} from '../result.js'
import type {Connection, Timer} from '../engine/contract.js'
import {PreciseTimer} from '../pace/precise-timer.js'
import type {Answer, RequestTimes} from '../record/request.js'
import type {Row} from '../record/row.js'
import {ClosedLoop} from './closed-loop.js'
import {DueQueue} from './due-queue.js'
import type {ExecutorWorld} from './executor.js'
import {Sessions, type Course} from './sessions.js'

/** A user's pause. */
interface Pause {
  readonly dueMs: number
  readonly connection: Connection
}

/**
 * Users that each go through one session after another on a connection of their own. A request is due when the answer before
 * it has come and its pause is over; its latency counts from there.
 */
export function runClosedSessions(job: ClosedLoopJob, world: ExecutorWorld): Promise<ClosedLoopResult> {
  return new ClosedSessions(job, world).run()
}

class ClosedSessions extends ClosedLoop {
  readonly #sessions: Sessions
  readonly #courses = new Map<Connection, Course>()
  readonly #pauses = new DueQueue<Pause>()
  readonly #timer: Timer

  constructor(job: ClosedLoopJob, world: ExecutorWorld) {
    super(job, world)
    this.#sessions = new Sessions(job)
    const ring = (): void => {
      this.#resume()
    }
    this.#timer =
      this.engine.createTimer?.(ring) ??
      new PreciseTimer(ring, {mayBlockMs: () => 0, steps: () => this.recorder.steps})
  }

  override async run(): Promise<ClosedLoopResult> {
    const {common, window} = await this.execute()
    return {model: 'closed', ...common, sessions: this.#sessions.facts(window)}
  }

  protected override get rows(): readonly Row[] {
    return this.#sessions.rows
  }

  protected override rowOf(connection: Connection): Row | undefined {
    return this.#courses.get(connection)?.row
  }

  /** The user's next request, after its pause. */
  protected override go(connection: Connection): void {
    const nowMs = performance.now()
    for (;;) {
      const course = this.#courses.get(connection) ?? this.#begin(connection, nowMs)
      if (course === undefined) return
      if (course.dueMs > nowMs) {
        this.#pauses.push({dueMs: course.dueMs, connection})
        this.#timer.set(this.#pauses.nextMs)
        return
      }
      const request = this.#sessions.outgoing(course)
      if (request !== undefined) {
        // What came between was a lost connection, and no pause of the user's.
        const isRetry = connection.connectFailures > 0
        this.send(connection, isRetry ? undefined : course.dueMs, request, course.row)
        return
      }
      this.#courses.delete(connection)
    }
  }

  override answered(connection: Connection, times: RequestTimes, answer: Answer): void {
    const course = this.#courses.get(connection)
    if (course === undefined) throw new RangeError('an answer of no session')
    const {row} = course
    const verdict = this.#sessions.judge(course, answer)
    this.recorder.answered(times, answer, row, verdict)
    if (verdict !== 'good' || !this.#sessions.proceed(course, times.endMs))
      this.#over(connection, times.endMs)
    this.freed(connection)
  }

  override timedOut(connection: Connection, times: RequestTimes): void {
    this.recorder.timedOut(times, this.rowOf(connection))
    this.#failed(connection, times.endMs, 'timeout')
    this.freed(connection)
  }

  override lost(connection: Connection, times: RequestTimes, cause: LossCause, fault?: string): void {
    this.recorder.lost(times, cause, fault, this.rowOf(connection))
    this.#failed(connection, times.endMs, 'lost')
    this.freed(connection)
  }

  #failed(connection: Connection, endMs: number, why: 'timeout' | 'lost'): void {
    const course = this.#courses.get(connection)
    if (course !== undefined) this.#sessions.unanswered(course, why)
    this.#over(connection, endMs)
  }

  /** The next session of this user begins where the last one ended. */
  #over(connection: Connection, endMs: number): void {
    this.#courses.delete(connection)
    if (endMs < this.stopMs && !this.isOver) this.#begin(connection, endMs)
  }

  /** undefined: there are no data left, and the load is given up. */
  #begin(connection: Connection, atMs: number): Course | undefined {
    try {
      const course = this.#sessions.begin(atMs)
      this.#courses.set(connection, course)
      return course
    } catch (error) {
      this.failed(error instanceof Error ? error : new Error(String(error)))
      return undefined
    }
  }

  #resume(): void {
    const nowMs = performance.now()
    while (this.#pauses.nextMs <= nowMs) {
      const pause = this.#pauses.shift()
      if (pause === undefined) break
      if (!this.hasStopped) this.proceedOn(pause.connection)
    }
    if (this.#pauses.size > 0 && this.#pauses.nextMs < this.stopMs) this.#timer.set(this.#pauses.nextMs)
  }

  protected override end(): void {
    super.end()
    this.#timer.cancel()
  }
}
