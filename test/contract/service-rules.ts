import {expect} from 'vitest'
import {undisturbed} from '../fixtures/undisturbed.js'
import {ask} from './ask.js'
import type {Rules} from './rule.js'

const clients = 8
const sleepMs = 200

/** How many requests are in service at once, by Little's law: N = X × S. */
export const serviceRules: Rules<'service'> = {
  'service.concurrency': {
    check: async target => {
      const expected = Math.min(clients, target.capabilities.inService)
      await undisturbed(async timely => {
        const begin = performance.now()
        const asked = Array.from({length: clients}, () => ask(target, 'GET', `/sleep?ms=${sleepMs}`))
        for (const {status} of await Promise.all(asked)) expect(status).toBe(200)
        const measured = (clients * sleepMs) / (performance.now() - begin)
        // More is impossible; less is a busy machine.
        expect(measured).toBeLessThan(expected * 1.1)
        timely(() => expect(measured).toBeGreaterThan(expected / 4))
      })
    },
  },
}
