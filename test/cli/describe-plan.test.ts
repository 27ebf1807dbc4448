import {expect, it} from 'vitest'
import {describePlan} from '../../src/cli/describe-plan.js'
import {resolvePlan} from '../../src/plan/resolve.js'

it('describePlan prints a share with the digits that were asked for', async () => {
  const plan = await resolvePlan(
    {scenarios: ['io'], modes: ['sync'], load: '55%', rounds: '1', seed: '1'},
    '/',
  )
  const text = describePlan(plan)
  expect(text).toContain('Poisson at 55 % of each round')
  expect(text).toContain('order (seed 1): 1 round, each arm')
})
