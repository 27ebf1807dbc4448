import {AnswerJudge, anySuccess} from '../../http/expectation.js'
import type {OpenLoopJob, Replay} from '../job.js'
import type {OpenLoopResult} from '../result.js'
import type {Connection, Outgoing} from '../engine/contract.js'
import {outgoingOf, urlOf} from '../engine/request-bytes.js'
import {unpackReplay} from '../pace/replay.js'
import type {Answer, RequestTimes} from '../record/request.js'
import {Row} from '../record/row.js'
import type {ExecutorWorld} from './executor.js'
import {OpenLoop} from './open-loop.js'

/** One of the requests of a replay. */
interface Replayed {
  readonly row: Row
  readonly judge: AnswerJudge
  readonly outgoing: Outgoing
}

/** Requests that were sent once before, each at its own instant. */
export function runReplay(job: OpenLoopJob, world: ExecutorWorld): Promise<OpenLoopResult> {
  return new OpenReplay(job, world).run()
}

class OpenReplay extends OpenLoop {
  readonly #requests: Replay['requests']
  readonly #which: Uint32Array
  readonly #rows: ReadonlyMap<string, Row>
  readonly #ready: (Replayed | undefined)[] = []
  readonly #current = new WeakMap<Connection, Replayed>()
  /** Of the request that is due next. */
  #next: number

  constructor(job: OpenLoopJob, world: ExecutorWorld) {
    super(job, world)
    if (job.replay === undefined) throw new RangeError('a load without a replay')
    this.#requests = job.replay.requests
    this.#which = unpackReplay(job.replay).which
    this.#rows = new Map(this.#requests.map(({name}) => [name, new Row(name)]))
    this.#next = job.part?.index ?? 0
  }

  protected override get rows(): readonly Row[] {
    return [...this.#rows.values()]
  }

  protected override rowOf(connection: Connection): Row | undefined {
    return this.#current.get(connection)?.row
  }

  /** The request that shows whether anybody is there: the first of them, once more. */
  protected override go(connection: Connection): void {
    this.#sendOn(connection, this.#which[0] ?? 0)
  }

  protected override sendNext(connection: Connection): RequestTimes {
    const times = this.#sendOn(connection, this.#which[this.#next] ?? 0, this.nextDueMs)
    this.dropNext()
    return times
  }

  protected override dropNext(): void {
    this.#next += this.job.part?.of ?? 1
    this.advance()
  }

  #sendOn(connection: Connection, index: number, dueMs?: number): RequestTimes {
    const replayed = (this.#ready[index] ??= this.#make(index))
    this.#current.set(connection, replayed)
    return this.send(connection, dueMs, replayed.outgoing, replayed.row)
  }

  #make(index: number): Replayed {
    const request = this.#requests[index]
    const row = request && this.#rows.get(request.name)
    if (request === undefined || row === undefined) throw new RangeError(`no request ${index} in the replay`)
    return {
      row,
      judge: new AnswerJudge(request.expect ?? anySuccess),
      outgoing: outgoingOf(urlOf(request), {...this.job, ...request}),
    }
  }

  override answered(connection: Connection, times: RequestTimes, answer: Answer): void {
    const replayed = this.#current.get(connection)
    this.recorder.answered(times, answer, replayed?.row, replayed?.judge.judge(answer.status, answer.hasText))
    this.freed(connection)
  }
}
