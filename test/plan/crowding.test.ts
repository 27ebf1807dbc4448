import {describe, expect, it} from 'vitest'
import type {Arm} from '../../src/plan/arm.js'
import {crowdingOf, warmupOf} from '../../src/plan/crowding.js'
import {resolvePlan} from '../../src/plan/resolve.js'
import {arms, ioScenario} from '../fixtures/result.js'

const [green] = arms('green') as [Arm]
const of = (parallelism: number | null, limits?: Arm['limits']): Arm => ({
  ...green,
  concurrency: {slots: null, parallelism},
  ...(limits && {limits}),
})

describe('crowding', () => {
  it('is how many cores are wanted for each that there is', () => {
    expect(crowdingOf(of(4), 2, 1)).toBe(2.5)
    expect(crowdingOf(of(4), 8, 2)).toBe(1)
    expect(crowdingOf(of(4), 5, 1)).toBe(1)
  })

  it('takes an arm of which nothing is known for one that may want them all', () => {
    expect(crowdingOf(of(null), 2, 1)).toBe(1.5)
  })

  it('takes a limited arm for what it may use', () => {
    expect(crowdingOf(of(4, {cpus: 0.5}), 2, 1)).toBe(1)
  })

  it('is none where the cores are not known', () => {
    expect(crowdingOf(of(4), 0, 1)).toBe(1)
  })
})

describe('a warm-up', () => {
  const start = {arm: green, scenario: {...ioScenario, warmupMs: 500}}
  const after = (factor: number, warmupMs = 500) =>
    warmupOf({crowding: new Map([[green.id, factor]])}, {...start, scenario: {...ioScenario, warmupMs}})

  it('is as many times as long as workers share a core, up to three', () => {
    expect(after(1)).toBe(500)
    expect(after(2.5)).toBe(1250)
    expect(after(9)).toBe(1500)
  })

  it('is what the scenario says, where it says something', () => {
    expect(after(2.5, 200)).toBe(200)
  })
})

describe('a plan on two cores', () => {
  const cpus = {allowed: [0, 1], hasTaskset: true}
  const plan = (options: object) =>
    resolvePlan({scenarios: ['hello'], modes: ['green'], ...options}, process.cwd(), cpus, {})

  it('asks for latency at half of saturation, where workers and generator are more than those', async () => {
    expect((await plan({workers: '1'})).latency).toMatchObject({ofSaturation: 0.7})
    expect((await plan({workers: '4'})).latency).toMatchObject({ofSaturation: 0.5})
    // One table, one share.
    expect((await plan({workers: '1,4'})).latency).toMatchObject({ofSaturation: 0.5})
    expect((await plan({workers: '4', load: '70%'})).latency).toMatchObject({ofSaturation: 0.7})
  })

  it('warms up for longer, unless a warm-up is named', async () => {
    const longest = async (options: object) => {
      const resolved = await plan({workers: '4', ...options})
      return warmupOf(resolved, resolved.starts[0]!)
    }
    expect(await longest({})).toBe(1250)
    expect(await longest({warmup: '500ms'})).toBe(500)
  })
})
