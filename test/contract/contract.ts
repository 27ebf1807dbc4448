import {describe} from 'vitest'
import {bodyRules} from './body-rules.js'
import {connectionRules} from './connection-rules.js'
import {expectDeviations} from './deviation.js'
import {endpointRules} from './endpoint-rules.js'
import {messageRules} from './message-rules.js'
import {serviceRules} from './service-rules.js'
import type {Target} from './target.js'
import {webSocketRules} from './websocket-rules.js'

/** The contract that every server of the fixed app is held to: tests of `target`, to be called in a test file. */
export function contract(target: Target): void {
  describe(`${target.name} serves the fixed app`, () => {
    expectDeviations(target)
    endpointRules(target)
    messageRules(target)
    bodyRules(target)
    connectionRules(target)
    serviceRules(target)
    webSocketRules(target)
  })
}
