import {describe} from 'vitest'
import {contractRuleIds, type ContractRuleId} from '../../src/server/manifest/contract-rules.js'
import {bodyRules} from './body-rules.js'
import {connectionRules} from './connection-rules.js'
import {endpointRules} from './endpoint-rules.js'
import {messageRules} from './message-rules.js'
import {holdTo, type Rule} from './rule.js'
import {serviceRules} from './service-rules.js'
import type {Target} from './target.js'
import {webSocketRules} from './websocket-rules.js'

/** Every rule has a check: a rule without one does not compile. */
const rules: Readonly<Record<ContractRuleId, Rule>> = {
  ...endpointRules,
  ...messageRules,
  ...bodyRules,
  ...connectionRules,
  ...serviceRules,
  ...webSocketRules,
}

/** The contract that every server of the fixed app is held to, or some rules of it: tests of `target`, to be called in a test file. */
export function contract(target: Target, ids: readonly ContractRuleId[] = contractRuleIds): void {
  describe(`${target.name} serves the fixed app`, () => {
    for (const id of ids) holdTo(target, id, rules[id])
  })
}
