import {describe, expect, it} from 'vitest'
import {adviceFrom, calibrationNotes} from '../../src/calibrate/advice.js'
import {judgeNoise} from '../../src/calibrate/judge-noise.js'
import {renderCalibration} from '../../src/calibrate/render.js'
import {runVirtualGates} from '../../src/calibrate/virtual-gate.js'
import {calibrationSchema, type Calibration} from '../../src/result/calibration.js'
import type {GatePlan} from '../../src/gate/plan/gate-plan.js'
import {environment} from '../fixtures/result.js'
import {makeRounds} from '../gate/made-gate.js'
import {noise} from '../stats/noise.js'

const spread = (sd: number) => noise('t3', 30, 4).map(value => sd * value)

describe('virtual gates', () => {
  it('hardly ever call unchanged code a regression, on quiet and on loud machines', () => {
    for (const sd of [0.01, 0.05, 0.2]) {
      const {regression} = runVirtualGates(
        spread(sd),
        {rounds: 40, numbers: 3, margin: 0.05, effect: 0},
        500,
        1,
      )
      expect(regression).toBeLessThanOrEqual(10)
    }
  })

  it('call a change right at the margin in no more than the allowed 5 %', () => {
    const {regression} = runVirtualGates(
      spread(0.05),
      {rounds: 40, numbers: 3, margin: 0.05, effect: 0.05},
      1000,
      2,
    )
    // 50, and four standard deviations.
    expect(regression).toBeLessThan(50 + 28)
  })

  it('catch what is larger, and pass what is not, the sooner the quieter it is', () => {
    const quiet = runVirtualGates(spread(0.03), {rounds: 40, numbers: 3, margin: 0.05, effect: 0.1}, 200, 3)
    expect(quiet.regression).toBeGreaterThan(190)
    expect(quiet.meanRounds).toBeLessThan(20)
    const loud = runVirtualGates(spread(0.06), {rounds: 40, numbers: 3, margin: 0.05, effect: 0.1}, 200, 3)
    expect(loud.meanRounds).toBeGreaterThan(quiet.meanRounds)
    const same = runVirtualGates(spread(0.03), {rounds: 40, numbers: 3, margin: 0.05, effect: 0}, 200, 3)
    expect(same.pass).toBeGreaterThan(190)
  })

  it('give up early where nothing can be decided', () => {
    const {inconclusive, meanRounds} = runVirtualGates(
      spread(0.5),
      {rounds: 40, numbers: 3, margin: 0.05, effect: 0},
      200,
      5,
    )
    expect(inconclusive).toBeGreaterThan(160)
    expect(meanRounds).toBeLessThan(30)
  })
})

describe('a calibration', () => {
  const metric = judgeNoise('cpu', makeRounds({cpu: 1, sd: 0.04, rounds: 16}), {
    roundMs: 2500,
    gateRounds: 40,
    seed: 1,
  })!
  const calibration: Calibration = {
    schemaVersion: 1,
    kind: 'calibration',
    measuredAt: '2026-01-02T03:04:05.000Z',
    toolVersion: '0.0.0',
    environment,
    seed: 1,
    roundMs: 2500,
    rounds: [...makeRounds({cpu: 1, rounds: 16})],
    metrics: [metric],
    positiveControl: null,
  }
  const plan = {
    gated: [{metric: 'cpu', margin: 0.01, marginFrom: 'flag'}],
    rounds: 40,
    budgetMs: 60_000,
    engine: 'autocannon',
  } as unknown as GatePlan
  const soon = new Date('2026-01-03T00:00:00Z')

  it('states rates with their bounds', () => {
    expect(calibrationSchema.parse(calibration)).toEqual(calibration)
    expect(metric.falseAlarms).toMatchObject({hits: 0, of: 1000})
    expect(metric.falseAlarms.high).toBeLessThan(0.004)
    expect(metric.power.map(({effect}) => effect)).toEqual([0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5])
    expect(metric.suggestedMargin).toBeLessThanOrEqual(0.1)
    expect(renderCalibration(calibration, {bold: text => text, dim: text => text})).toMatch(
      /CPU\/req +3\.\d+ % +5 %/,
    )
  })

  it('has nothing to say of metrics with too few rounds', () => {
    expect(judgeNoise('p50', makeRounds({cpu: 1}), {roundMs: 1, gateRounds: 40, seed: 1})).toBeUndefined()
    expect(
      judgeNoise('cpu', makeRounds({cpu: 1, rounds: 7}), {roundMs: 1, gateRounds: 40, seed: 1}),
    ).toBeUndefined()
  })

  it('widens margins and never narrows them', () => {
    expect(adviceFrom({kind: 'missing'})).toBeNull()
    const advised = (suggestedMargin: number | null) =>
      adviceFrom({kind: 'known', calibration: {...calibration, metrics: [{...metric, suggestedMargin}]}})
    expect(advised(0.15)).toEqual({margins: {cpu: 0.15}})
    expect(advised(0.02)).toEqual({margins: {}})
    expect(advised(null)).toEqual({margins: {}})
  })

  it('is missed, found old, or tells what the budget will not decide', () => {
    expect(calibrationNotes({kind: 'missing'}, plan, soon).join()).toMatch(/noise is not known/)
    expect(calibrationNotes({kind: 'unreadable', file: 'f'}, plan, soon).join()).toMatch(/f is broken/)
    const known = {kind: 'known', calibration} as const
    expect(calibrationNotes(known, plan, soon).join()).toMatch(
      /cpu: a margin of 1 % will most likely not be decided/,
    )
    expect(
      calibrationNotes(known, {...plan, gated: [{metric: 'cpu', margin: 0.5, marginFrom: 'flag'}]}, soon),
    ).toEqual([])
    expect(calibrationNotes(known, {...plan, engine: 'kernel'}, soon).join()).toMatch(
      /is of the engine autocannon, and this gate loads by kernel/,
    )
    expect(calibrationNotes(known, plan, new Date('2026-03-01T00:00:00Z')).join()).toMatch(
      /58 days old|57 days old/,
    )
  })
})
