/** Asks a starting server until it gives the right answer: an open port says little, a 404 says the wrong app. */
import {setTimeout as sleep} from 'node:timers/promises'

import {environmentError} from '../error.js'
import {askOnce, type Outcome} from '../http/ask-once.js'
import {originOf} from '../http/origin.js'
import type {LaunchSpec} from './handle.js'

export interface Readiness {
  /** Attempts that reached the server, so that it may have counted them: the right answer, and any before it. */
  readonly asked: number
}

type Asked = Pick<LaunchSpec, 'name' | 'host' | 'port' | 'ready'>

/**
 * Resolves with the first right answer. Throws `signal.reason` when that is aborted (by the caller, or because the
 * process ended), and an environment error at the deadline that says what was expected and what came.
 */
export async function waitUntilReady(spec: Asked, signal: AbortSignal): Promise<Readiness> {
  const deadline = performance.now() + spec.ready.timeoutMs
  let asked = 0
  let best: Outcome | undefined
  for (
    let pauseMs = firstPauseMs;
    performance.now() < deadline;
    pauseMs = Math.min(pauseMs * 1.5, longestPauseMs)
  ) {
    const deadlineMs = Math.max(1, Math.min(attemptMs, deadline - performance.now()))
    const outcome = await askOnce(originOf(spec), {path: spec.ready.path, deadlineMs}, signal)
    if (outcome.reached) asked++
    if (outcome.kind === 'answered' && isRight(outcome, spec.ready)) return {asked}
    if (best === undefined || says(outcome) >= says(best)) best = outcome
    await sleep(Math.max(0, Math.min(pauseMs, deadline - performance.now())), undefined, {signal}).catch(
      () => undefined,
    )
  }
  signal.throwIfAborted()
  throw notReady(spec, best)
}

/** Short, because start-up time is measured to the first right answer; growing, because a question costs the start. */
const firstPauseMs = 20
const longestPauseMs = 100
/** A first answer may take seconds (lazy imports); one that takes longer than this is asked for anew. */
const attemptMs = 5000

/** What stands in front of an app says that it is not there yet: bad gateway, unavailable, gateway timeout. */
const notYet = new Set([502, 503, 504])

function isRight(answer: {status: number; body: string}, ready: LaunchSpec['ready']): boolean {
  const right = ready.status === 'any' ? !notYet.has(answer.status) : answer.status === ready.status
  return right && (ready.body === undefined || answer.body === ready.body)
}

/** Of all attempts the one that tells most is reported, of these the last. */
function says(outcome: Outcome): number {
  if (outcome.kind === 'answered') return 2
  return outcome.reached ? 1 : 0
}

function notReady({name, host, port, ready}: Asked, best: Outcome | undefined) {
  const asked = `GET ${originOf({host, port})}${ready.path}`
  const status = ready.status === 'any' ? 'anything but 502, 503 and 504' : String(ready.status)
  const expected = ready.body === undefined ? status : `${status} ${quote(ready.body)}`
  return environmentError(
    'WB_SERVER_NOT_READY',
    `${name} was not ready within ${ready.timeoutMs} ms: ${asked} was to answer ${expected}, but ${describe(best, ready)}`,
  )
}

function describe(outcome: Outcome | undefined, {body}: LaunchSpec['ready']): string {
  switch (outcome?.kind) {
    case undefined:
      return 'was never asked'
    case 'answered':
      return `answered ${outcome.status}${body === undefined ? '' : ` ${quote(outcome.body)}`}`
    case 'late':
      return outcome.status === null
        ? 'gave no answer'
        : `began an answer with status ${outcome.status} and did not end it`
    case 'failed':
      return outcome.code === 'ECONNREFUSED'
        ? 'nobody listened there'
        : `the connection failed (${outcome.code})`
    case 'not HTTP':
      return `what answered is not HTTP (${outcome.error.message})`
    case 'malformed':
      return `gave a malformed answer (${outcome.error.message})`
  }
}

function quote(body: string): string {
  return JSON.stringify(body.length > 80 ? `${body.slice(0, 80)}…` : body)
}
