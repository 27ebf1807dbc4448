import {describe, expect, it} from 'vitest'
import {parseScenario} from '../../src/config/scenario/read.js'
import {describePlan} from '../../src/cli/describe-plan.js'
import {resolveProfile} from '../../src/plan/profile.js'
import {resolvePlan} from '../../src/plan/resolve.js'
import {durationOf, meanRateOf} from '../../src/traffic/rate-stage.js'

const here = new URL('.', import.meta.url).pathname
const none = [{name: 'io'}]
const refusal = (message: RegExp) =>
  expect.objectContaining({family: 'usage', message: expect.stringMatching(message) as string}) as Error

describe('a profile of the rate', () => {
  it('is read from a flag, stage by stage', () => {
    expect(resolveProfile({profile: '0..500/30s, 500/1m,2000/5s'}, none)).toEqual({
      rate: {
        kind: 'profile',
        perSecond: (7500 + 30_000 + 10_000) / 95,
        stages: [
          {fromPerSecond: 0, toPerSecond: 500, durationMs: 30_000},
          {fromPerSecond: 500, toPerSecond: 500, durationMs: 60_000},
          {fromPerSecond: 2000, toPerSecond: 2000, durationMs: 5000},
        ],
      },
      durationMs: 95_000,
    })
  })

  it.each(['ramp', 'step', 'spike', 'soak'] as const)('has the name %s, by rate and duration', name => {
    const found = resolveProfile({profile: name, rate: '100', duration: '20s'}, none)?.rate.stages ?? []
    expect(durationOf(found)).toBeCloseTo(20_000, 6)
    expect(meanRateOf(found)).toBeCloseTo({ramp: 50, step: 62.5, spike: 130, soak: 100}[name], 6)
    expect(() => resolveProfile({profile: name}, none)).toThrow(refusal(/needs --rate/))
  })

  it.each([
    '',
    'peak',
    '500',
    '500/',
    '-1/1s',
    '0/1s',
    '500/1ms',
    '500/2h',
    '1..2..3/1s',
    '500/1s/2',
    '300000/1s',
  ])('refuses %s', profile => {
    expect(() => resolveProfile({profile}, none)).toThrow(refusal(/^--profile must be/))
  })

  it('cannot be joined with what says the same or another thing', () => {
    const profile = '500/1s'
    for (const other of [{rate: '5'}, {duration: '5s'}, {budget: '5m'}, {phases: ['saturation']}])
      expect(() => resolveProfile({profile, ...other}, none)).toThrow(refusal(/profile/i))
  })

  it('stands in a scenario, alone, and yields to a rate', () => {
    const scenario = parseScenario(
      'name: rush\npath: /\nprofile:\n  - {rate: 0..50, over: 2s}\n  - {rate: 50, for: 1s}\n',
      'rush.yaml',
    )
    expect(resolveProfile({}, [scenario])?.rate.stages).toEqual([
      {fromPerSecond: 0, toPerSecond: 50, durationMs: 2000},
      {fromPerSecond: 50, toPerSecond: 50, durationMs: 1000},
    ])
    expect(resolveProfile({rate: '5'}, [scenario])).toBeUndefined()
    expect(() => resolveProfile({}, [scenario, {name: 'io'}])).toThrow(refusal(/others run beside it/))
    const wrong = 'name: rush\npath: /\nprofile: [{rate: 5, over: 2s, for: 2s}]\n'
    expect(() => parseScenario(wrong, 'rush.yaml')).toThrow(refusal(/one of for and over/))
  })

  it('makes a plan of one round and one phase, as long as its stages', async () => {
    const options = {scenarios: ['io'], modes: ['async'], seed: '1', profile: 'spike', rate: '50'}
    const plan = await resolvePlan(options, here)
    expect(plan).toMatchObject({rounds: 1, extendTo: null, saturation: false, durationMs: 60_000})
    expect(describePlan(plan)).toContain(
      'latency: open loop, Poisson at 50 req/s for 24 s, 200 for 6 s, 50 for 30 s, 1 min',
    )
    expect(await resolvePlan({...options, rounds: '3'}, here)).toMatchObject({rounds: 3})
  })
})
