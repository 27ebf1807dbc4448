import {decoded} from '../http/content-coding.js'
import type {PreparedStep} from './prepare.js'
import type {Extraction, RequestStep, Session, Value} from './contract.js'
import {fieldsOf, readHead, type AnswerHead} from './head.js'
import {SessionJar} from './jar.js'
import type {SessionPlan} from './plan.js'
import type {RequestBytes} from './request-frame.js'
import type {VisitRequest} from './visit-request.js'
import {randomOf, uuidOf, type Random} from './random.js'
import {renderBytes, renderText, Unsendable} from './template.js'
import {Walk} from './walk.js'

/** A request that a session sends next. */
export interface Ask {
  readonly prepared: PreparedStep
  /** After the answer before it, or the begin of the session. */
  readonly afterMs: number
}

/** What came, as far as it is looked at. */
export interface Seen {
  readonly status: number
  readonly hasText: boolean | undefined
  /** Status line and fields; empty where they were of no interest. */
  readonly head: string
  readonly body: Buffer
}

/** Why a step failed; `why` is a word that is counted, `detail` is for people. */
export interface Failure {
  readonly why: 'status' | 'body' | 'json' | 'extract' | 'redirect'
  readonly detail: string
}

const mostHops = 10

/** One session on its way: what it sends, what it remembers, and what it makes of the answers. */
export class Visit {
  readonly #plan: SessionPlan
  readonly #walk: Walk
  readonly #random: Random
  readonly #jar: SessionJar
  readonly #variables = new Map<string, string>()
  /** That the last answer set, and that a browser would not keep. */
  refusedCookies: readonly string[] = []
  readonly #rows: ReadonlyMap<string, readonly string[]>
  /** Where a redirect leads. */
  #location: string | undefined
  #hops = 0
  /** Of the request that was sent last. */
  #path = '/'

  /** `index`: which of the sessions of a load it is. */
  constructor(plan: SessionPlan, index: number) {
    this.#plan = plan
    this.#random = randomOf(plan.seed, index)
    this.#walk = new Walk(plan.session.steps, this.#random)
    this.#jar = new SessionJar(plan.origin)
    this.#rows = rowsOf(plan.session, index, this.#random)
  }

  /** undefined: it is over. */
  next(after?: PreparedStep): Ask | undefined {
    if (this.#location !== undefined && after?.hop) return {prepared: after.hop, afterMs: 0}
    const step = this.#walk.next()
    return step && {prepared: this.#plan.prepared(step), afterMs: this.#walk.thinkMs}
  }

  /**
   * What it sends, which is remembered as sent.
   * @throws Unsendable
   */
  request({step}: PreparedStep): VisitRequest {
    const path = this.#goTo(step)
    const cookies = this.#jar.lineFor(path)
    const headers = this.#headersOf(step)
    return {
      method: step.method,
      path,
      headers: cookies === '' ? headers : [...headers, ['Cookie', cookies]],
      body: this.#bodyOf(step),
    }
  }

  /**
   * The same as it goes out.
   * @throws Unsendable
   */
  bytes(prepared: PreparedStep): RequestBytes {
    const frame = this.#plan.frameOf(prepared)
    if (frame.constant !== undefined && this.#jar.lineFor(frame.constant.path) === '') {
      this.#path = frame.constant.path
      return frame.constant
    }
    const {step} = prepared
    const path = this.#goTo(step)
    return frame.bytes(path, () => this.#headersOf(step), this.#jar.lineFor(path), this.#bodyOf(step))
  }

  #goTo(step: RequestStep): string {
    const path = this.#location ?? renderText(step.path, this.#valueOf)
    this.#location = undefined
    this.#path = path
    return path
  }

  #headersOf(step: RequestStep): VisitRequest['headers'] {
    return step.headers.map(([name, value]) => [name, renderText(value, this.#valueOf)] as const)
  }

  #bodyOf(step: RequestStep): Buffer | undefined {
    return step.body === null ? undefined : renderBytes(step.body, this.#valueOf)
  }

  /** What is wrong with the answer; undefined: nothing, and what it says is remembered. */
  answered(prepared: PreparedStep, seen: Seen): Failure | undefined {
    const head = seen.head === '' ? undefined : readHead(seen.head)
    if (head !== undefined) this.refusedCookies = this.#jar.keep(fieldsOf(head, 'set-cookie'), this.#path)
    if (prepared.step.follow && seen.status >= 300 && seen.status < 400 && head !== undefined) {
      const failure = this.#redirect(head)
      if (failure !== undefined || this.#location !== undefined) return failure
    } else this.#hops = 0
    const {expect} = prepared.step
    if (prepared.status.judge(seen.status, undefined) !== 'good')
      return {why: 'status', detail: `status ${seen.status} and not ${expect.status}`}
    if (expect.body === null && !prepared.needsBody && prepared.extract.length === 0) return undefined
    return this.#look(prepared, seen, head)
  }

  /** Requests that it would still have sent, had nothing failed. */
  *rest(): Generator<PreparedStep> {
    for (let step = this.#walk.next(); step !== undefined; step = this.#walk.next())
      yield this.#plan.prepared(step)
  }

  /** Where the answer leads to. */
  #redirect(head: AnswerHead): Failure | undefined {
    const [location] = fieldsOf(head, 'location')
    if (location === undefined) return undefined
    if (++this.#hops > mostHops) return {why: 'redirect', detail: `more than ${mostHops} redirects in a row`}
    const base = this.#plan.origin.startsWith('unix:') ? 'http://localhost' : this.#plan.origin
    const to = URL.canParse(location, base + this.#path) ? new URL(location, base + this.#path) : undefined
    if (to?.origin !== new URL(base).origin)
      return {why: 'redirect', detail: `a redirect to another server: ${location}`}
    this.#location = to.pathname + to.search
    return undefined
  }

  #look(prepared: PreparedStep, seen: Seen, head: AnswerHead | undefined): Failure | undefined {
    const coding = head === undefined ? undefined : fieldsOf(head, 'content-encoding')[0]
    const text = prepared.needsBody ? decoded(seen.body, coding).toString('utf8') : ''
    return (
      this.#missingText(prepared, seen, text) ??
      this.#wrongJson(prepared, text) ??
      this.#extract(prepared, head, text)
    )
  }

  #missingText({step, constantText}: PreparedStep, {hasText}: Seen, text: string): Failure | undefined {
    if (step.expect.body === null) return undefined
    const wanted = constantText ?? renderText(step.expect.body, this.#valueOf)
    if (constantText === null ? text.includes(wanted) : hasText === true) return undefined
    return {why: 'body', detail: `no ${JSON.stringify(wanted)} in the body`}
  }

  #wrongJson({json}: PreparedStep, text: string): Failure | undefined {
    for (const {find, path, value} of json) {
      const [found, wanted] = [find(text), renderText(value, this.#valueOf)]
      if (found === wanted) continue
      const is = found === undefined ? 'not there' : JSON.stringify(found)
      return {why: 'json', detail: `${path} is ${is} and not ${JSON.stringify(wanted)}`}
    }
    return undefined
  }

  #extract({extract}: PreparedStep, head: AnswerHead | undefined, text: string): Failure | undefined {
    for (const {name, from, find} of extract) {
      const found = find === null ? this.#ofHead(from, head) : find(text)
      if (found === undefined) return {why: 'extract', detail: `${name} is not in the answer`}
      this.#variables.set(name, found)
    }
    return undefined
  }

  #ofHead(from: Extraction, head: AnswerHead | undefined): string | undefined {
    if (from.kind === 'cookie') return this.#jar.valueOf(from.name, this.#path)
    return from.kind === 'header' && head !== undefined ? fieldsOf(head, from.name)[0] : undefined
  }

  /** Values of variables and data, by the names under which they are known. */
  get known(): Readonly<Record<string, string>> {
    const {data} = this.#plan.session
    const rows = [...this.#rows].flatMap(([name, row]) =>
      (data[name]?.columns ?? []).map((column, index) => [column, row[index] ?? ''] as const),
    )
    return Object.fromEntries([...rows, ...this.#variables])
  }

  readonly #valueOf = (value: Value): string => {
    switch (value.kind) {
      case 'variable': {
        const found = this.#variables.get(value.name)
        if (found === undefined) throw new Unsendable(`{{${value.name}}} has no value yet`)
        return found
      }
      case 'data':
        return this.#rows.get(value.data)?.[this.#plan.columnOf(value.data, value.column)] ?? ''
      case 'uuid':
        return uuidOf(this.#random)
      case 'int':
        return String(value.least + Math.floor(this.#random() * (value.most - value.least + 1)))
      case 'now':
        return String(Date.now())
    }
  }
}

/** Sessions are dealt to the rows by their number, so that several processes share them. @throws NoMoreRows */
function rowsOf({data}: Session, index: number, random: Random): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Object.entries(data).map(([name, {use, rows}]) => {
      const at =
        use === 'random' ? Math.floor(random() * rows.length) : use === 'cycle' ? index % rows.length : index
      const row = rows[at]
      if (row === undefined) throw new NoMoreRows(name, rows.length)
      return [name, row]
    }),
  )
}

export class NoMoreRows extends Error {
  constructor(name: string, rows: number) {
    super(`the data "${name}" has ${rows} rows, each of which is used once, and more sessions are to begin`)
  }
}
