import {askOnce} from '../http/ask-once.js'
import {originOf} from '../http/origin.js'
import type {LatencyFacts} from './facts.js'
import type {ProbeTarget} from './target.js'

export interface TimedAnswer {
  /** `null`: no whole answer before the deadline. `closed`: the connection ended without one. */
  readonly status: number | 'closed' | null
  readonly body: string
  readonly ms: number
}

/** One GET on a connection of its own, from connect to the last byte. Rejects only when the signal is aborted. */
export async function timedGet(
  {host, port}: Pick<ProbeTarget, 'host' | 'port'>,
  path: string,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<TimedAnswer> {
  const began = performance.now()
  const outcome = await askOnce(originOf({host, port}), {path, deadlineMs}, signal)
  const ms = performance.now() - began
  if (outcome.kind === 'answered') return {status: outcome.status, body: outcome.body, ms}
  return {status: outcome.kind === 'late' ? null : 'closed', body: '', ms}
}

/** What is recorded of it. */
export function latencyOf({status, ms}: TimedAnswer, deadlineMs: number): LatencyFacts {
  if (typeof status === 'number') return {latencyMs: ms, deadlineMs}
  return {latencyMs: null, deadlineMs, ...(status === 'closed' ? {closed: true as const} : {})}
}
