import type {OpenLoopJob} from '../job.js'
import type {LossCause, OpenLoopResult} from '../result.js'
import type {Connection} from '../engine/contract.js'
import type {Answer, RequestTimes} from '../record/request.js'
import type {Row} from '../record/row.js'
import {DueQueue} from './due-queue.js'
import type {ExecutorWorld} from './executor.js'
import {OpenLoop} from './open-loop.js'
import {Sessions, type Course} from './sessions.js'

/**
 * Sessions that begin at instants fixed beforehand, whatever the server does. The requests of each are due one after the
 * other; whichever is due takes a connection that is free, and waits for one in order where none is.
 */
export function runOpenSessions(job: OpenLoopJob, world: ExecutorWorld): Promise<OpenLoopResult> {
  return new OpenSessions(job, world).run()
}

class OpenSessions extends OpenLoop {
  readonly #sessions: Sessions
  readonly #due = new DueQueue<Course>()
  readonly #courses = new Map<Connection, Course>()

  constructor(job: OpenLoopJob, world: ExecutorWorld) {
    super(job, world)
    this.#sessions = new Sessions(job)
  }

  override async run(): Promise<OpenLoopResult> {
    const {result, window} = await this.runWatched()
    return {...result, sessions: this.#sessions.facts(window)}
  }

  protected override get rows(): readonly Row[] {
    return this.#sessions.rows
  }

  protected override rowOf(connection: Connection): Row | undefined {
    return this.#courses.get(connection)?.row
  }

  protected override get requestsPerArrival(): number {
    return this.#sessions.requestsPerSession
  }

  protected override get nextDueMs(): number {
    return Math.min(super.nextDueMs, this.#due.nextMs)
  }

  /** Before the schedule runs: a session that shows whether anybody is there. */
  protected override go(connection: Connection): void {
    const nowMs = performance.now()
    for (;;) {
      const course = this.#begin(nowMs)
      if (course === undefined) return
      course.dueMs = nowMs
      if (this.#sendOf(course, connection) !== undefined) return
    }
  }

  protected override sendNext(connection: Connection): RequestTimes | undefined {
    this.#admit(this.nextDueMs)
    // A session may begin with a pause.
    const isDue = this.#due.nextMs <= performance.now()
    const course = isDue ? this.#due.shift() : undefined
    return course && this.#sendOf(course, connection)
  }

  /** Lets the sessions begin that are due by then. */
  #admit(atMs: number): void {
    while (super.nextDueMs <= atMs) {
      const course = this.#begin(super.nextDueMs)
      if (course !== undefined) this.#due.push(course)
      this.advance()
    }
  }

  /** undefined: there are no data left, and the load is given up. */
  #begin(atMs: number): Course | undefined {
    try {
      return this.#sessions.begin(atMs)
    } catch (error) {
      this.failed(error instanceof Error ? error : new Error(String(error)))
      return undefined
    }
  }

  protected override dropNext(): void {
    this.#admit(this.nextDueMs)
    this.#due.shift()
  }

  #sendOf(course: Course, connection: Connection): RequestTimes | undefined {
    const request = this.#sessions.outgoing(course)
    if (request === undefined) return undefined
    this.#courses.set(connection, course)
    return this.send(connection, course.dueMs, request, course.row)
  }

  override answered(connection: Connection, times: RequestTimes, answer: Answer): void {
    const course = this.#take(connection)
    const {row} = course
    const verdict = this.#sessions.judge(course, answer)
    this.recorder.answered(times, answer, row, verdict)
    if (verdict === 'good' && this.#sessions.proceed(course, times.endMs)) this.#due.push(course)
    this.freed(connection)
  }

  override timedOut(connection: Connection, times: RequestTimes): void {
    this.recorder.timedOut(times, this.rowOf(connection))
    this.#sessions.unanswered(this.#take(connection), 'timeout')
    this.freed(connection)
  }

  override lost(connection: Connection, times: RequestTimes, cause: LossCause, fault?: string): void {
    this.recorder.lost(times, cause, fault, this.rowOf(connection))
    this.#sessions.unanswered(this.#take(connection), 'lost')
    this.freed(connection)
  }

  #take(connection: Connection): Course {
    const course = this.#courses.get(connection)
    if (course === undefined) throw new RangeError('an answer of no session')
    this.#courses.delete(connection)
    return course
  }
}
