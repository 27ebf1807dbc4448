import type {Scenario} from '../config/scenario/scenario.js'
import {headersOf} from '../config/request/written.js'
import type {Outcome, Question} from '../http/ask-once.js'
import {requestBody} from '../http/request-body.js'
import {whyNoAnswer} from '../http/why-no-answer.js'
import type {Session} from '../traffic/contract.js'
import {SessionPlan} from '../traffic/plan.js'
import type {PreparedStep} from '../traffic/prepare.js'
import {Unsendable} from '../traffic/template.js'
import {Visit} from '../traffic/visit.js'
import type {VisitRequest} from '../traffic/visit-request.js'
import type {Asking, Destination} from './destination.js'

/** One request of a session, and what became of it. */
export interface SeenStep {
  readonly name: string
  /** undefined: it could not be put together. */
  readonly request: VisitRequest | undefined
  /** undefined: it was not sent. */
  readonly outcome: Outcome | undefined
  /** What is wrong; undefined: nothing. */
  readonly failure: string | undefined
  /** Cookies that a browser would not keep, as the server set them. */
  readonly refusedCookies: readonly string[]
  /** Values of the session's variables and data after it. */
  readonly known: Readonly<Record<string, string>>
}

const searchedBytes = 1 << 20

/** Goes through a session once, without its pauses, each request on a connection of its own; up to the first failure. */
export async function* visitOnce(
  {origin, insecure}: Destination,
  {timeoutMs}: Pick<Scenario, 'timeoutMs'>,
  {session, index = 0}: {readonly session: Session & {readonly seed?: number}; readonly index?: number},
  {ask, signal}: Pick<Asking, 'ask' | 'signal'>,
): AsyncGenerator<SeenStep> {
  const plan = new SessionPlan(session, origin, session.seed ?? 1)
  const visit = new Visit(plan, index)
  let last: PreparedStep | undefined
  for (let next = visit.next(); next !== undefined; next = visit.next(last)) {
    const {prepared} = next
    last = prepared
    const seen = await askStep(prepared)
    yield seen
    if (seen.failure !== undefined) return
  }

  async function askStep(prepared: PreparedStep): Promise<SeenStep> {
    const {name} = prepared.step
    let request: VisitRequest
    try {
      request = visit.request(prepared)
    } catch (error) {
      if (!(error instanceof Unsendable)) throw error
      return {
        name,
        request: undefined,
        outcome: undefined,
        failure: error.message,
        refusedCookies: [],
        known: visit.known,
      }
    }
    const {method, path, headers, body} = request
    const question: Question = {
      ...{method, path, insecure, deadlineMs: timeoutMs, keepBytes: searchedBytes, keepHead: true},
      headers: headersOf(headers),
      body: body && requestBody(body),
    }
    const outcome = await ask(origin, question, signal)
    if (outcome.kind !== 'answered') {
      const failure = `no answer: ${whyNoAnswer(outcome, timeoutMs).why}`
      return {name, request, outcome, failure, refusedCookies: [], known: visit.known}
    }
    const text = prepared.constantText
    const failure = visit.answered(prepared, {
      status: outcome.status,
      hasText: text === null ? undefined : outcome.body.includes(text),
      head: outcome.head ?? '',
      body: Buffer.from(outcome.body),
    })
    return {
      name,
      request,
      outcome,
      failure: failure?.detail,
      refusedCookies: visit.refusedCookies,
      known: visit.known,
    }
  }
}
