import {encodeHistogram} from '../../stats/histogram.js'
import {LiveHistogram} from '../../stats/live-histogram.js'
import {secretValuesOf, noSecrets, withoutSecrets, withSecretValues} from '../../text/secrets.js'
import type {PreparedStep} from '../../traffic/prepare.js'
import {SessionPlan} from '../../traffic/plan.js'
import {Unsendable} from '../../traffic/template.js'
import {NoMoreRows, Visit} from '../../traffic/visit.js'
import {environmentError, usageError} from '../../error.js'
import {readRequestUrl} from '../../http/request-url.js'
import type {RequestHeaders} from '../../http/request-fields.js'
import type {LoadJob, SeededSession} from '../job.js'
import type {FailureExample, SessionFacts} from '../result.js'
import type {Outgoing} from '../engine/contract.js'
import type {Answer} from '../record/request.js'
import {Row} from '../record/row.js'
import type {Window} from '../record/window.js'

/** One session under way, and the request that it sends next or has sent. */
export interface Course {
  readonly visit: Visit
  readonly startMs: number
  prepared: PreparedStep
  row: Row
  dueMs: number
}

/** Of a body that an expectation or an extraction looks into. */
const searchedBytes = 1 << 20
/** Of every other answer: enough to see what it is, if it is wrong. */
const beginningBytes = 200
/** Of one step and one reason. */
const mostExamples = 2

/** All sessions of one load in one process: begins them, leads them from step to step, and keeps the account. */
export class Sessions {
  readonly #plan: SessionPlan
  readonly #rows: ReadonlyMap<string, Row>
  readonly #readings = new Map<PreparedStep, Outgoing['reading']>()
  readonly #part: {readonly index: number; readonly of: number}
  readonly #examples = new Map<string, FailureExample[]>()
  readonly #ended: {readonly startMs: number; readonly endMs: number}[] = []
  #started = 0
  #completed = 0
  #failed = 0
  #readingMs = 0

  constructor({url, session, headers, part}: LoadJob) {
    if (session === undefined) throw new RangeError('a load without sessions')
    this.#plan = planOf(session, readRequestUrl(url)?.origin ?? url, headers)
    this.#rows = new Map(this.#plan.names.map(name => [name, new Row(name)]))
    this.#part = part ?? {index: 0, of: 1}
  }

  get rows(): readonly Row[] {
    return [...this.#rows.values()]
  }

  /** On average, by the weights of branches. */
  get requestsPerSession(): number {
    return this.#plan.usualLength
  }

  /** Its first request is due after its first pause. @throws BenchError when a file has no row left */
  begin(atMs: number): Course {
    const index = this.#started++ * this.#part.of + this.#part.index
    const visit = this.#visit(index)
    const ask = visit.next()
    if (ask === undefined) throw new RangeError('a session without a request')
    return {
      visit,
      startMs: atMs,
      prepared: ask.prepared,
      row: this.#rowOf(ask.prepared),
      dueMs: atMs + ask.afterMs,
    }
  }

  /** The bytes of what is due; undefined where it cannot be sent, and the session is over. */
  outgoing(course: Course): Outgoing | undefined {
    try {
      const {bytes, keepsAlive} = course.visit.bytes(course.prepared)
      return {bytes, keepsAlive, reading: this.#readingOf(course.prepared)}
    } catch (error) {
      if (!(error instanceof Unsendable)) throw error
      course.row.skipped++
      this.#end(course, {why: 'unsendable', detail: error.message}, '')
      return undefined
    }
  }

  /** What is wrong with the answer, in a word, or `good`; then the course has its next request, or is over. */
  judge(course: Course, {status, hasText, kept}: Answer): string {
    const seen = {status, hasText, head: kept?.head ?? '', body: kept?.body ?? nothing}
    const {prepared} = course
    const beganMs = prepared.needsBody ? performance.now() : 0
    const failure = course.visit.answered(prepared, seen)
    if (prepared.needsBody) this.#readingMs += performance.now() - beganMs
    if (failure === undefined) return 'good'
    this.#end(course, failure, seen.body.subarray(0, beginningBytes).toString('utf8'))
    return failure.why
  }

  /** After a good answer. Whether there is a next request, which is then due. */
  proceed(course: Course, endMs: number): boolean {
    const ask = course.visit.next(course.prepared)
    if (ask === undefined) {
      this.#completed++
      this.#ended.push({startMs: course.startMs, endMs})
      return false
    }
    course.prepared = ask.prepared
    course.row = this.#rowOf(ask.prepared)
    course.dueMs = endMs + ask.afterMs
    return true
  }

  /** Its request had no answer. */
  unanswered(course: Course, why: 'timeout' | 'lost'): void {
    this.#end(course, {why, detail: 'no answer'}, '')
  }

  facts(window: Window): SessionFacts {
    const duration = new LiveHistogram()
    for (const {startMs, endMs} of this.#ended) if (window.contains(endMs)) duration.recordMs(endMs - startMs)
    return {
      started: this.#started,
      completed: this.#completed,
      failed: this.#failed,
      unfinished: this.#started - this.#completed - this.#failed,
      inWindow: duration.totalCount,
      durationHdr: encodeHistogram(duration.toHistogram()),
      readingMs: this.#readingMs,
      failures: [...this.#examples.values()].flat(),
    }
  }

  #visit(index: number): Visit {
    try {
      return new Visit(this.#plan, index)
    } catch (cause) {
      if (!(cause instanceof NoMoreRows)) throw cause
      throw environmentError(
        'WB_DATA_USED_UP',
        cause.message,
        'give it more rows, load for a shorter time, or let it `cycle`',
        cause,
      )
    }
  }

  /** All that would have come after is skipped. */
  #end(course: Course, {why, detail}: Pick<FailureExample, 'why' | 'detail'>, beginning: string): void {
    this.#failed++
    const {name} = course.row
    for (const prepared of course.visit.rest()) this.#rowOf(prepared).skipped++
    const key = `${name} ${why}`
    const examples = this.#examples.get(key) ?? []
    this.#examples.set(key, examples)
    if (examples.length >= mostExamples) return
    const secrets = withSecretValues(noSecrets, secretValuesOf(course.visit.known, noSecrets))
    const masked = (text: string) => withoutSecrets(text, secrets)
    examples.push({step: name, why, detail: masked(detail), beginning: masked(beginning)})
  }

  #rowOf({step}: PreparedStep): Row {
    const row = this.#rows.get(step.name)
    if (row === undefined) throw new RangeError(`no row ${step.name}`)
    return row
  }

  #readingOf(prepared: PreparedStep): Outgoing['reading'] {
    let reading = this.#readings.get(prepared)
    if (reading === undefined) {
      reading = {
        isHead: prepared.step.method === 'HEAD',
        expectedText: prepared.constantText,
        keeping: {
          head: prepared.needsHead ? 'always' : 'cookies',
          bodyBytes: prepared.needsBody ? searchedBytes : beginningBytes,
        },
      }
      this.#readings.set(prepared, reading)
    }
    return reading
  }
}

const nothing = Buffer.alloc(0)

/** Of the job's headers only the one counts that says what becomes of connections. */
function planOf(session: SeededSession, origin: string, headers: RequestHeaders): SessionPlan {
  const closes = Object.entries(headers).some(
    ([name, value]) => name.toLowerCase() === 'connection' && value === 'close',
  )
  try {
    return new SessionPlan(session, origin, session.seed, {closes})
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    throw usageError('WB_BAD_FIELD', cause.message, undefined, cause)
  }
}
