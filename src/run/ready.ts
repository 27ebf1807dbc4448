import type {Scenario} from '../config/scenario/scenario.js'
import type {Plan, ReadyRule} from '../plan/plan.js'

/**
 * Without a rule: what is measured, when asking for it changes nothing; else `/`. Whatever it answers: whether that is
 * good is asked once it is ready, so that a wrong path is told in seconds and not after the longest start.
 */
export function readyOf(
  {ready, readyTimeoutMs}: Pick<Plan, 'ready' | 'readyTimeoutMs'>,
  {method, path, headers}: Scenario,
): ReadyRule {
  const timeoutMs = readyTimeoutMs ?? undefined
  if (ready !== null) return {...ready, timeoutMs}
  const asksOnly = method === 'GET' && Object.keys(headers).length === 0
  return {path: asksOnly ? path : '/', status: 'any', timeoutMs}
}
