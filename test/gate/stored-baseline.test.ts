import {expect, it} from 'vitest'
import {resolveGatePlan} from '../../src/gate/plan/resolve.js'
import {storedBaseline} from '../../src/gate/plan/stored-baseline.js'
import {makeGate} from './made-gate.js'

it('refuses a baseline that another engine has loaded, and says which to ask for', async () => {
  const stored = makeGate({cpu: 1, rounds: 12})
  const words = {baseline: 'file:old.json', candidate: 'cmd:node b {port}', path: '/', scenarios: []}
  const asked = await resolveGatePlan({...words, setupTree: false, ignoreBody: false}, '/', null)
  const against = (engine: 'kernel' | 'autocannon') => () =>
    storedBaseline('old.json', stored, {...asked, engine}, stored.environment, false)
  // Of a time when there was one engine.
  expect(stored.plan.engine).toBeUndefined()
  expect(against('kernel')).toThrow(/loaded by the engine autocannon, and this gate would load by kernel/)
  expect(against('autocannon')).not.toThrow(/engine/)
})
