import type {Scenario} from '../config/scenario/scenario.js'
import type {ReadyRule} from '../plan/plan.js'

/** Without a rule: what is measured, when asking for it changes nothing; else that anything answers at all. */
export function readyOf(rule: ReadyRule | null, {method, path, expectStatus, headers}: Scenario): ReadyRule {
  if (rule !== null) return rule
  const asksOnly = method === 'GET' && Object.keys(headers).length === 0
  return asksOnly ? {path, status: expectStatus} : {path: '/', status: 'any'}
}
