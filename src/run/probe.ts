import {request as httpRequest, type RequestOptions} from 'node:http'
import {environmentError, messageOf} from '../error.js'
import type {Scenario} from '../config/scenario/scenario.js'

/** Requests sent one by one to the idle server: at least `least`; more, up to `most`, while they take under `enoughMs`. */
const probes = {least: 3, most: 20, enoughMs: 200} as const

export interface Unloaded {
  /** Connect included. */
  readonly serviceMs: number
  /** Requests sent, which a server that counts has counted. */
  readonly probes: number
}

/**
 * Sends one request, which must get the expected answer: nothing else is worth loading.
 * @throws BenchError (environment) on a wrong status or none
 */
export async function verifyAnswer(
  origin: string,
  scenario: Scenario,
  signal: AbortSignal,
  insecure: boolean,
): Promise<void> {
  await timeOnce(origin, scenario, signal, insecure)
}

/** Requests that `verifyAnswer` sends. */
export const verifyCount = 1

/**
 * Sends a few single requests to a server that is idle again after its load, hence warm: the shortest time is the
 * scenario's service time on this server, to which the queueing laws are applied. The shortest, because whatever
 * disturbs a single request (a thread's first call to its upstream, the scheduler) only adds.
 * @throws BenchError (environment) on a wrong status or none
 */
export async function probeUnloaded(
  origin: string,
  scenario: Scenario,
  signal: AbortSignal,
  insecure: boolean,
): Promise<Unloaded> {
  const began = performance.now()
  const times: number[] = []
  while (
    times.length < probes.least ||
    (times.length < probes.most && performance.now() - began < probes.enoughMs)
  ) {
    times.push(await timeOnce(origin, scenario, signal, insecure))
  }
  return {serviceMs: Math.min(...times), probes: times.length}
}

async function timeOnce(
  origin: string,
  scenario: Scenario,
  signal: AbortSignal,
  insecure: boolean,
): Promise<number> {
  const started = performance.now()
  const status = await fetchStatus(origin, scenario, signal, insecure).catch((error: unknown) => {
    signal.throwIfAborted()
    throw environmentError(
      `${scenario.method} ${origin}${scenario.path}: no answer: ${messageOf(error)}`,
      hintFor(error, scenario.timeoutMs),
      error,
    )
  })
  if (status !== scenario.expectStatus) {
    throw environmentError(
      `${scenario.method} ${origin}${scenario.path} answered ${status}, not ${scenario.expectStatus}`,
      'check the path; a scenario file states another expected status with `expect: {status: …}`',
    )
  }
  return performance.now() - started
}

function hintFor(error: unknown, timeoutMs: number): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (/CERT|SELF_SIGNED|ISSUER|ALTNAME/.test(code))
    return 'trust its certificate (NODE_EXTRA_CA_CERTS), or accept any with --insecure'
  if (code.startsWith('HPE_')) return 'what came is not HTTP: is this the right port?'
  if (code === noAnswerCode) return `is it stuck? if it needs longer than ${timeoutMs} ms: --request-timeout`
  return 'is the server running, and does it serve this path?'
}

const noAnswerCode = 'BENCH_NO_ANSWER'

async function fetchStatus(
  origin: string,
  scenario: Scenario,
  signal: AbortSignal,
  insecure: boolean,
): Promise<number> {
  const request = origin.startsWith('https:') ? (await import('node:https')).request : httpRequest
  const options: RequestOptions & {rejectUnauthorized?: boolean} = {
    method: scenario.method,
    headers: scenario.headers,
    agent: false,
    signal,
    timeout: scenario.timeoutMs,
    rejectUnauthorized: !insecure,
  }
  return new Promise((resolve, reject) => {
    const outgoing = request(`${origin}${scenario.path}`, options, answer => {
      answer.resume()
      answer.once('end', () => resolve(answer.statusCode ?? 0))
      answer.once('error', reject)
    })
    outgoing.once('timeout', () => {
      const silence = new Error(`nothing within ${scenario.timeoutMs} ms`)
      outgoing.destroy(Object.assign(silence, {code: noAnswerCode}))
    })
    outgoing.once('error', reject)
    outgoing.end(scenario.body ?? undefined)
  })
}
