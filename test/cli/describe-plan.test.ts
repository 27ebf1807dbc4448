import {expect, it} from 'vitest'
import {describePlan} from '../../src/cli/describe-plan.js'
import {resolvePlan} from '../../src/plan/resolve.js'

it('describePlan prints a share with the digits that were asked for', async () => {
  const plan = await resolvePlan(
    {scenarios: ['io'], modes: ['sync'], load: '55%', rounds: '1', seed: '1'},
    '/',
  )
  const text = describePlan(plan)
  expect(text).toContain('Poisson at 55 % of the saturation throughput that the rounds agree on')
  expect(text).toContain('order (seed 1): 1 round, each arm')
})

it('describePlan says where the generator runs', async () => {
  const cpus = {allowed: [0, 1, 2, 3], hasTaskset: true}
  const words = {scenarios: ['hello'], modes: ['sync'], workers: '1'}
  const text = async (pin: boolean) =>
    describePlan(await resolvePlan({...words, engine: 'autocannon', pin}, '/', cpus))
  expect(await text(true)).toContain('1 process, load on CPU 3, server on CPUs 0,1,2')
  expect(await text(false)).toContain('1 process, on the cores that the servers run on')
})
