/** Asks a starting server until it gives the right answer: an open port says little, a 404 says the wrong app. */
import {request} from 'node:http'
import {setTimeout as sleep} from 'node:timers/promises'

import {environmentError} from '../error.js'
import type {LaunchSpec} from './handle.js'

export interface Readiness {
  /** Attempts that reached the server, so that it may have counted them: the right answer, and any before it. */
  readonly probes: number
}

/**
 * Resolves with the first right answer. Throws `signal.reason` when that is aborted (by the caller, or because the
 * process ended), and an environment error at the deadline that says what was expected and what came.
 */
export async function waitUntilReady(
  spec: Pick<LaunchSpec, 'name' | 'host' | 'port' | 'ready'>,
  signal: AbortSignal,
): Promise<Readiness> {
  const deadline = performance.now() + spec.ready.timeoutMs
  let probes = 0
  let best: Attempt = {outcome: 'unreached', why: 'was never asked'}
  for (
    let pauseMs = firstPauseMs;
    performance.now() < deadline;
    pauseMs = Math.min(pauseMs * 1.5, longestPauseMs)
  ) {
    signal.throwIfAborted()
    const attempt = await ask(spec, Math.min(attemptMs, deadline - performance.now()), signal)
    signal.throwIfAborted()
    if (attempt.outcome !== 'unreached') probes++
    if (attempt.outcome === 'answered' && isRight(attempt, spec.ready)) return {probes}
    if (says(attempt) >= says(best)) best = attempt
    await sleep(Math.max(0, Math.min(pauseMs, deadline - performance.now())), undefined, {signal}).catch(
      () => undefined,
    )
  }
  signal.throwIfAborted()
  throw notReady(spec, best)
}

export function originOf({host, port}: Pick<LaunchSpec, 'host' | 'port'>): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** Short, because start-up time is measured to the first right answer; growing, because a probe costs the start. */
const firstPauseMs = 20
const longestPauseMs = 100
/** A first answer may take seconds (lazy imports); one that takes longer than this is asked for anew. */
const attemptMs = 5000

type Attempt =
  | {readonly outcome: 'unreached'; readonly why: string}
  | {readonly outcome: 'broken'; readonly why: string}
  | {readonly outcome: 'answered'; readonly status: number; readonly body: string}

function ask(
  {host, port, ready}: Pick<LaunchSpec, 'host' | 'port' | 'ready'>,
  waitMs: number,
  signal: AbortSignal,
) {
  return new Promise<Attempt>(resolve => {
    let connected = false
    const fail = (why: string) => resolve({outcome: connected ? 'broken' : 'unreached', why})
    const headers = {Connection: 'close'}
    // `agent: false`: a connection of its own, so that none is left open in a server that has only one slot.
    const asked = request({host, port, path: ready.path, agent: false, headers, signal}, response => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (text: string) => {
        if (body.length < mostBody) body += text
      })
      response.on('end', () => resolve({outcome: 'answered', status: response.statusCode ?? 0, body}))
      response.on('error', error => fail(describe(error)))
    })
    const lateness = setTimeout(() => asked.destroy(new Error('gave no answer')), waitMs)
    asked
      .on('socket', socket => socket.once('connect', () => (connected = true)))
      .on('error', error => fail(describe(error)))
      .on('close', () => clearTimeout(lateness))
      .end()
  })
}

/** Longer than any expected body. */
const mostBody = 65_536

function isRight(answer: {status: number; body: string}, ready: LaunchSpec['ready']): boolean {
  const right = ready.status === 'any' ? answer.status < 500 : answer.status === ready.status
  return right && (ready.body === undefined || answer.body === ready.body)
}

/** Of all attempts the one that tells most is reported, of these the last. */
function says(attempt: Attempt): number {
  return {unreached: 0, broken: 1, answered: 2}[attempt.outcome]
}

function notReady(
  {name, host, port, ready}: Pick<LaunchSpec, 'name' | 'host' | 'port' | 'ready'>,
  best: Attempt,
) {
  const asked = `GET ${originOf({host, port})}${ready.path}`
  const status = ready.status === 'any' ? 'anything but 5xx' : String(ready.status)
  const expected = ready.body === undefined ? status : `${status} ${quote(ready.body)}`
  const got =
    best.outcome === 'answered'
      ? `answered ${best.status}${ready.body === undefined ? '' : ` ${quote(best.body)}`}`
      : best.why
  return environmentError(
    `${name} was not ready within ${ready.timeoutMs} ms: ${asked} was to answer ${expected}, but ${got}`,
  )
}

function quote(body: string): string {
  return JSON.stringify(body.length > 80 ? `${body.slice(0, 80)}…` : body)
}

function describe(error: Error): string {
  const code = (error as NodeJS.ErrnoException).code
  if (code === undefined) return error.message
  return code === 'ECONNREFUSED' ? 'nobody listened there' : `the connection failed (${code})`
}
