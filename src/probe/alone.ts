import {environmentError, usageError} from '../error.js'
import {askOnce} from '../http/ask-once.js'
import {originOf} from '../http/origin.js'
import {whyNoAnswer} from '../http/why-no-answer.js'
import type {ProbeTarget} from './target.js'

/** Long enough for a first request that imports half a framework. */
const deadlineMs = 20_000

/** Shorter waits are lost in what connecting and computing take, and nothing could be said of what waits for what. */
export const shortestWaitMs = 100

/**
 * How long the request that waits takes when it is alone: the shorter of two. A server that does not answer cannot be
 * probed, and one that answers at once does not wait.
 * @throws BenchError (environment) without an answer to both of the target's requests; (usage) when it does not wait
 */
export async function timeAlone(target: ProbeTarget, signal: AbortSignal): Promise<number> {
  await requireAnswer(target, target.fastPath, signal)
  const times = [
    await requireAnswer(target, target.slowPath, signal),
    await requireAnswer(target, target.slowPath, signal),
  ]
  const aloneMs = Math.min(...times)
  if (aloneMs >= shortestWaitMs) return aloneMs
  throw usageError(
    'WB_PATH_DOES_NOT_WAIT',
    `GET ${target.slowPath} took ${Math.round(aloneMs)} ms: it must wait, ${shortestWaitMs} ms or longer`,
    'name a request that waits some tenths of a second with --path',
  )
}

/** How long it took. Throws (environment) when there is no answer, or an error. */
export async function requireAnswer(
  target: Pick<ProbeTarget, 'host' | 'port'>,
  path: string,
  signal: AbortSignal,
): Promise<number> {
  const origin = originOf(target)
  const outcome = await askOnce(origin, {path, deadlineMs}, signal)
  if (outcome.kind === 'answered' && outcome.status < 400) return outcome.ms
  if (outcome.kind === 'answered')
    throw environmentError(
      'WB_WRONG_ANSWER',
      `GET ${origin}${path} answered ${outcome.status}`,
      'name a request that it answers with --path, and a quick one with --fast-path',
    )
  const {why, hint} = whyNoAnswer(outcome, deadlineMs, {isFixed: true})
  throw environmentError('WB_NO_ANSWER', `GET ${origin}${path}: no answer: ${why}`, hint)
}
