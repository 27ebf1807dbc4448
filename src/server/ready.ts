/** Asks a starting server until it gives the right answer: an open port says little, a 404 says the wrong app. */
import {setTimeout as sleep} from 'node:timers/promises'
import {environmentError} from '../error.js'
import {firstLineOf, statusText} from '../http/answer-text.js'
import {askOnce, type Outcome} from '../http/ask-once.js'
import {originOf} from '../http/origin.js'
import type {Endpoint} from '../measure/tcp-sockets.js'
import {formatDuration} from '../unit/duration.js'
import {Elsewhere} from './elsewhere.js'
import type {Asked, LaunchSpec} from './handle.js'

export interface Readiness {
  /** Attempts that reached the server, so that it may have counted them: the right answer, and any before it. */
  readonly asked: number
  /** The loopback address that answered. */
  readonly host: string
}

type Answered = Extract<Outcome, {kind: 'answered'}>

/**
 * Resolves with the first right answer. Throws `signal.reason` when that is aborted (by the caller, or because the
 * process ended), and an environment error that says what was expected and what came: at the deadline, or as soon as it
 * is plain that waiting will not help.
 * @param listeners where the server's processes listen now
 */
export async function waitUntilReady(
  spec: Asked,
  listeners: () => readonly Endpoint[],
  signal: AbortSignal,
): Promise<Readiness> {
  const deadline = performance.now() + spec.ready.timeoutMs
  const elsewhere = new Elsewhere(spec, listeners)
  const wrong = new SettledAnswer(spec)
  let asked = 0
  let best: Outcome | undefined
  for (
    let pauseMs = firstPauseMs;
    performance.now() < deadline;
    pauseMs = Math.min(pauseMs * 1.5, longestPauseMs)
  ) {
    const deadlineMs = Math.max(1, Math.min(attemptMs, deadline - performance.now()))
    const host = elsewhere.host
    const outcome = await askOnce(originOf({...spec, host}), {path: spec.ready.path, deadlineMs}, signal)
    if (outcome.reached) asked++
    if (outcome.kind === 'answered' && isRight(outcome, spec.ready)) return {asked, host}
    wrong.see(outcome)
    elsewhere.see(outcome)
    if (best === undefined || says(outcome) >= says(best)) best = outcome
    await sleep(Math.max(0, Math.min(pauseMs, deadline - performance.now())), undefined, {signal}).catch(
      () => undefined,
    )
  }
  signal.throwIfAborted()
  throw elsewhere.error() ?? notReady({...spec, host: elsewhere.host}, best)
}

/** Short, because start-up time is measured to the first right answer; growing, because a question costs the start. */
const firstPauseMs = 20
const longestPauseMs = 100
/** A first answer may take seconds (lazy imports); one that takes longer than this is asked for anew. */
const attemptMs = 5000

/** What stands in front of an app says that it is not there yet: bad gateway, unavailable, gateway timeout. */
const notYet = new Set([502, 503, 504])

/** An answer that stays the same for this long is the server's answer, and none that it gives while it starts. */
const settledMs = 1500

/** Throws once a server has given the same wrong answer for a while. Faults of its own (5xx) are waited for. */
class SettledAnswer {
  readonly #spec: Asked
  #status: number | undefined
  #sinceMs = 0

  constructor(spec: Asked) {
    this.#spec = spec
  }

  see(outcome: Outcome): void {
    if (outcome.kind !== 'answered' || outcome.status >= 500) {
      this.#status = undefined
      return
    }
    if (outcome.status !== this.#status) {
      this.#status = outcome.status
      this.#sinceMs = performance.now()
    }
    if (performance.now() - this.#sinceMs >= settledMs) throw wronglyReady(this.#spec, outcome)
  }
}

function isRight(answer: {status: number; body: string}, ready: LaunchSpec['ready']): boolean {
  const right = ready.status === 'any' ? !notYet.has(answer.status) : answer.status === ready.status
  return right && (ready.body === undefined || answer.body === ready.body)
}

/** Of all attempts the one that tells most is reported, of these the last. */
function says(outcome: Outcome): number {
  if (outcome.kind === 'answered') return 2
  return outcome.reached ? 1 : 0
}

function wronglyReady(spec: Asked, answer: Answered) {
  const {name, ready} = spec
  return environmentError(
    'WB_SERVER_NOT_READY',
    `${name} is not ready: ${questionOf(spec)} was to answer ${expectedOf(ready)}, and answers ${answerText(answer, ready)}`,
    'name a path that it answers with --ready, or leave --ready out: then any answer will do',
  )
}

function notReady(spec: Asked, best: Outcome | undefined) {
  const {name, ready} = spec
  return environmentError(
    'WB_SERVER_NOT_READY',
    `${name} was not ready within ${formatDuration(ready.timeoutMs)}: ${questionOf(spec)} was to answer ${expectedOf(ready)}, but ${describe(best, ready)}`,
    'if it needs longer: --ready-timeout',
  )
}

function questionOf({host, port, ready}: Asked): string {
  return `GET ${originOf({host, port})}${ready.path}`
}

function expectedOf({status, body}: LaunchSpec['ready']): string {
  const expected = status === 'any' ? 'anything but 502, 503 and 504' : String(status)
  return body === undefined ? expected : `${expected} ${JSON.stringify(body)}`
}

function answerText(answer: Answered, {body}: LaunchSpec['ready']): string {
  const said = firstLineOf(answer.body)
  if (body !== undefined) return `${statusText(answer)} ${JSON.stringify(said)}`
  return said === '' ? statusText(answer) : `${statusText(answer)}: ${said}`
}

function describe(outcome: Outcome | undefined, ready: LaunchSpec['ready']): string {
  switch (outcome?.kind) {
    case undefined:
      return 'was never asked'
    case 'answered':
      return `answered ${answerText(outcome, ready)}`
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
