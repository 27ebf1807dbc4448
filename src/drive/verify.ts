import {routesOf, type Scenario} from '../config/scenario/scenario.js'
import {environmentError} from '../error.js'
import {AnswerJudge} from '../http/expectation.js'
import type {Outcome, Question} from '../http/ask-once.js'
import {requestUrl} from '../http/request-url.js'
import {TextSearch} from '../http/text-search.js'
import {whyNoAnswer} from '../http/why-no-answer.js'
import {sum} from '../stats/sum.js'
import type {Session} from '../traffic/contract.js'
import {visitOnce, type SeenStep} from './visit-once.js'
import type {Asking, Destination} from './destination.js'
import {wrongAnswer} from './wrong-answer.js'

export type {Asking, Destination} from './destination.js'

export type Answer = Extract<Outcome, {kind: 'answered'}>

/** A good answer, and how many requests it took, as far as the server may have counted them. */
export interface Verified {
  readonly answer: Answer
  readonly requests: number
}

/** Sent beside what the scenario says, and who sees the body of each answer. */
export interface Extra {
  readonly headers?: Readonly<Record<string, string>>
  readonly seeBody?: () => (piece: Buffer) => unknown
  /** Of the server, for messages. */
  readonly name?: string
}

/** An error that stays so for this long is the server's answer; one that goes away is a share of errors, and is measured. */
const insistMs = 1500
const pauseMs = 100

/** Requests sent one by one to the idle server: at least `least`; more, up to `most`, while they take under `enoughMs`. */
const singles = {least: 3, most: 20, enoughMs: 200} as const

export interface Unloaded {
  /** Good ones. */
  readonly answers: readonly Answer[]
  /** Connect included. */
  readonly serviceMs: number
  /** Requests sent, which a server that counts has counted. */
  readonly requests: number
}

/**
 * Sends a scenario's request until it gets a good answer: where there is none there is nothing to load. A server that
 * answers otherwise is asked again for a while. Of a mix all are asked, and the first one's answer is returned.
 * @throws BenchError (environment) with what came instead
 */
export async function verifyAnswer(
  to: Destination,
  scenario: Scenario,
  asking: Asking,
  extra: Extra = {},
): Promise<Verified> {
  const [first = scenario, ...others] = routesOf(scenario)
  const verified = await verifyOne(to, first, asking, extra)
  let {requests} = verified
  for (const route of others) requests += (await verifyOne(to, route, asking, extra)).requests
  return {...verified, requests}
}

async function verifyOne(
  to: Destination,
  scenario: Scenario,
  asking: Asking,
  extra: Extra,
): Promise<Verified> {
  const {clock} = asking
  const untilMs = clock.now() + insistMs
  for (let requests = 0; ;) {
    const asked = await askScenario(to, scenario, asking, extra)
    requests += asked.requests
    const {outcome} = asked
    if (asked.isGood) return {answer: asked.outcome, requests}
    // Nobody there is no answer that comes and goes.
    if (!outcome.reached || clock.now() + pauseMs > untilMs) throw failureOf(asked, to, scenario, extra)
    await clock.sleep(pauseMs)
  }
}

/** The same with a single request. */
export async function requireAnswer(
  to: Destination,
  scenario: Scenario,
  asking: Asking,
  extra: Extra = {},
): Promise<Answer> {
  const asked = await askScenario(to, scenario, asking, extra)
  if (asked.isGood) return asked.outcome
  throw failureOf(asked, to, scenario, extra)
}

/**
 * Sends a few single requests to a server that is idle again after its load, hence warm: the shortest time is the
 * scenario's service time on this server, to which the queueing laws are applied. The shortest, because whatever
 * disturbs a single request (a thread's first call to its upstream, the scheduler) only adds. Of good answers, where
 * there are any. Of a mix: what its requests take on average, by their weights; the answers are those of its first.
 */
export async function timeUnloaded(to: Destination, scenario: Scenario, asking: Asking): Promise<Unloaded> {
  const routes = routesOf(scenario)
  const timed: Unloaded[] = []
  for (const route of routes) timed.push(await timeOne(to, route, asking))
  const weights = routes.reduce((sum, {weight}) => sum + weight, 0)
  return timed.reduce<Unloaded>(
    ({answers, serviceMs, requests}, one, index) => ({
      answers: index === 0 ? one.answers : answers,
      serviceMs: serviceMs + (one.serviceMs * (routes[index]?.weight ?? 0)) / weights,
      requests: requests + one.requests,
    }),
    {answers: [], serviceMs: 0, requests: 0},
  )
}

async function timeOne(to: Destination, scenario: Scenario, asking: Asking): Promise<Unloaded> {
  const {clock} = asking
  const began = clock.now()
  const asked: Asked[] = []
  const isEnough = () => {
    const spentMs = clock.now() - began
    if (asked.length >= singles.most) return true
    return asked.some(({isGood}) => isGood)
      ? asked.length >= singles.least && spentMs >= singles.enoughMs
      : spentMs >= insistMs
  }
  while (!isEnough()) asked.push(await askScenario(to, scenario, asking))
  const answers = asked.flatMap(({isGood, outcome}) => (isGood ? [outcome] : []))
  const times =
    answers.length > 0
      ? answers.map(({ms}) => ms)
      : asked.flatMap(({outcome}) => (outcome.kind === 'answered' ? [outcome.ms] : []))
  const last = asked.at(-1)
  if (times.length === 0 && last !== undefined) throw failureOf(last, to, scenario)
  const requests = sum(asked, each => each.requests)
  return {answers, serviceMs: Math.min(...times), requests}
}

type Asked = (
  {readonly isGood: true; readonly outcome: Answer} | {readonly isGood: false; readonly outcome: Outcome}
) & {
  /** That reached the server. */
  readonly requests: number
  /** Of a session: the step that failed, and why. */
  readonly failure?: string | undefined
}

async function askScenario(
  {origin, insecure}: Destination,
  scenario: Scenario,
  {ask, signal}: Asking,
  extra: Extra = {},
): Promise<Asked> {
  if (scenario.session !== undefined)
    return askSession({origin, insecure}, scenario, scenario.session, {ask, signal})
  const {method, path, headers, body, timeoutMs, expect} = scenario
  const search = expect.body === null ? undefined : new TextSearch(expect.body)
  const see = extra.seeBody?.()
  const question: Question = {
    ...{method, path, insecure, deadlineMs: timeoutMs},
    headers: {...headers, ...extra.headers},
    body: body ?? undefined,
    onBody: piece => {
      search?.look(piece, 0, piece.length)
      see?.(piece)
    },
  }
  const outcome = await ask(origin, question, signal)
  const isGood =
    outcome.kind === 'answered' && new AnswerJudge(expect).judge(outcome.status, search?.found) === 'good'
  const requests = outcome.reached ? 1 : 0
  return isGood ? {isGood, outcome, requests} : {isGood: false, outcome, requests}
}

/** A session counts as one request that takes as long as its requests do on average. */
async function askSession(
  to: Destination,
  scenario: Scenario,
  session: Session,
  asking: Pick<Asking, 'ask' | 'signal'>,
): Promise<Asked> {
  let [requests, answers, ms] = [0, 0, 0]
  let last: SeenStep | undefined
  for await (const seen of visitOnce(to, scenario, {session}, asking)) {
    last = seen
    if (seen.outcome?.reached) requests++
    if (seen.outcome?.kind !== 'answered') continue
    answers++
    ms += seen.outcome.ms
  }
  const outcome = last?.outcome ?? unsent
  if (outcome.kind === 'answered' && last?.failure === undefined)
    return {isGood: true, outcome: {...outcome, ms: ms / answers}, requests}
  return {isGood: false, outcome, requests, failure: `step ${last?.name ?? ''}: ${last?.failure ?? ''}`}
}

const unsent: Outcome = {kind: 'failed', reached: false, code: 'UNSENT', error: new Error('nothing was sent')}

function failureOf(
  {outcome, failure}: Asked,
  {origin}: Destination,
  scenario: Scenario,
  {name}: Extra = {},
): Error {
  if (failure !== undefined)
    return environmentError(
      outcome.kind === 'answered' ? 'WB_WRONG_ANSWER' : 'WB_NO_ANSWER',
      `${name ?? origin}: scenario ${scenario.name}, ${failure}`,
      'see each step with `bench scenarios check`',
    )
  const {method, path, timeoutMs} = scenario
  const asked =
    name === undefined ? `${method} ${requestUrl({origin, target: path})}` : `${name}: ${method} ${path}`
  if (outcome.kind === 'answered') return wrongAnswer(asked, outcome, scenario)
  const {why, hint} = whyNoAnswer(outcome, timeoutMs)
  return environmentError('WB_NO_ANSWER', `${asked}: no answer: ${why}`, hint)
}
