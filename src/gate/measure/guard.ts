import {createHash} from 'node:crypto'
import {request} from 'node:http'
import {environmentError, messageOf} from '../../error.js'
import type {Scenario} from '../../config/scenario/scenario.js'
import type {ArmName} from '../plan/slice-order.js'

/** What must be equal between two arms: a server that answers less is no faster server. */
export interface AnswerPrint {
  readonly status: number
  readonly length: number
  readonly hash: string
}

/** How much of an answer is compared; less where a server answers differently from itself. */
export type GuardDepth = 'body' | 'length' | 'status'

/** @throws BenchError (environment) on a wrong status, or none */
export async function printOf(
  origin: string,
  scenario: Scenario,
  arm: ArmName,
  signal: AbortSignal,
): Promise<AnswerPrint> {
  const print = await ask(origin, scenario, signal).catch((error: unknown) => {
    signal.throwIfAborted()
    throw environmentError(
      `${arm}: ${scenario.method} ${scenario.path}: no answer: ${messageOf(error)}`,
      'does it serve this path?',
      error,
    )
  })
  if (print.status === scenario.expectStatus) return print
  throw environmentError(
    `${arm}: ${scenario.method} ${scenario.path} answered ${print.status}, not ${scenario.expectStatus}`,
    'check the path; a scenario file states another expected status with `expect: {status: …}`',
  )
}

/** What two answers of one and the same arm have in common; that is the most that two arms can be held to. */
export function depthOf(one: AnswerPrint, again: AnswerPrint): GuardDepth {
  if (one.hash === again.hash) return 'body'
  return one.length === again.length ? 'length' : 'status'
}

/** @throws BenchError (environment, exit 5) when the arms answer differently */
export function requireSameAnswer(
  baseline: AnswerPrint,
  candidate: AnswerPrint,
  scenario: Scenario,
  depth: GuardDepth,
): void {
  const difference =
    baseline.status !== candidate.status
      ? `status ${baseline.status} and ${candidate.status}`
      : depth !== 'status' && baseline.length !== candidate.length
        ? `${baseline.length} and ${candidate.length} bytes`
        : depth === 'body' && baseline.hash !== candidate.hash
          ? `bodies of ${baseline.length} bytes that differ (sha256 ${baseline.hash.slice(0, 12)} and ${candidate.hash.slice(0, 12)})`
          : null
  if (difference === null) return
  throw environmentError(
    `the arms answer ${scenario.method} ${scenario.path} differently: ${difference} (baseline and candidate)`,
    'speed of two different answers cannot be compared; if the change is meant, add --ignore-body',
  )
}

function ask(origin: string, scenario: Scenario, signal: AbortSignal): Promise<AnswerPrint> {
  return new Promise((resolve, reject) => {
    const {method, headers, timeoutMs, path, body} = scenario
    const outgoing = request(
      `${origin}${path}`,
      {method, headers, agent: false, signal, timeout: timeoutMs},
      answer => {
        const hash = createHash('sha256')
        let length = 0
        answer.on('data', (piece: Buffer) => {
          hash.update(piece)
          length += piece.length
        })
        answer.once('end', () => resolve({status: answer.statusCode ?? 0, length, hash: hash.digest('hex')}))
        answer.once('error', reject)
      },
    )
    outgoing.once('timeout', () => outgoing.destroy(new Error(`nothing within ${timeoutMs} ms`)))
    outgoing.once('error', reject)
    outgoing.end(body ?? undefined)
  })
}
