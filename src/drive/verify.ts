import type {Scenario} from '../config/scenario/scenario.js'
import {environmentError} from '../error.js'
import type {Outcome, Question} from '../http/ask-once.js'
import {requestUrl} from '../http/request-url.js'
import {whyNoAnswer} from '../http/why-no-answer.js'
import type {World} from './world.js'

/** Where single requests and loads go, and whether any certificate there will do. */
export interface Destination {
  readonly origin: string
  readonly insecure: boolean
}

export type Asking = Pick<World, 'ask' | 'clock'> & {readonly signal: AbortSignal}

export type Answer = Extract<Outcome, {kind: 'answered'}>

/** Requests sent one by one to the idle server: at least `least`; more, up to `most`, while they take under `enoughMs`. */
const singles = {least: 3, most: 20, enoughMs: 200} as const

export interface Unloaded {
  /** Connect included. */
  readonly serviceMs: number
  /** Requests sent, which a server that counts has counted. */
  readonly requests: number
}

/**
 * Sends a scenario's request once, which must get the expected answer: nothing else is worth loading.
 * @throws BenchError (environment) on a wrong status or no whole answer within the scenario's timeout
 */
export async function verifyAnswer(
  {origin, insecure}: Destination,
  scenario: Scenario,
  {ask, signal}: Asking,
  more: Pick<Question, 'headers' | 'onBody'> & {readonly name?: string} = {},
): Promise<Answer> {
  const {method, path, headers, body, timeoutMs, expectStatus} = scenario
  const question: Question = {
    ...{method, path, insecure, deadlineMs: timeoutMs, onBody: more.onBody},
    headers: {...headers, ...more.headers},
    body: body ?? undefined,
  }
  const outcome = await ask(origin, question, signal)
  const asked =
    more.name === undefined
      ? `${method} ${requestUrl({origin, target: path})}`
      : `${more.name}: ${method} ${path}`
  if (outcome.kind !== 'answered') {
    const {why, hint} = whyNoAnswer(outcome, timeoutMs)
    throw environmentError('WB_NO_ANSWER', `${asked}: no answer: ${why}`, hint)
  }
  if (outcome.status === expectStatus) return outcome
  throw environmentError(
    'WB_WRONG_ANSWER',
    `${asked} answered ${outcome.status}, not ${expectStatus}`,
    'check the path; a scenario file states another expected status with `expect: {status: …}`',
  )
}

/**
 * Sends a few single requests to a server that is idle again after its load, hence warm: the shortest time is the
 * scenario's service time on this server, to which the queueing laws are applied. The shortest, because whatever
 * disturbs a single request (a thread's first call to its upstream, the scheduler) only adds.
 */
export async function timeUnloaded(to: Destination, scenario: Scenario, asking: Asking): Promise<Unloaded> {
  const {clock} = asking
  const began = clock.now()
  const times: number[] = []
  while (
    times.length < singles.least ||
    (times.length < singles.most && clock.now() - began < singles.enoughMs)
  ) {
    times.push((await verifyAnswer(to, scenario, asking)).ms)
  }
  return {serviceMs: Math.min(...times), requests: times.length}
}
