import {describe, expect, it} from 'vitest'
import {decide, isFutile} from '../../src/gate/decide/sequential.js'
import {gateResultSchema} from '../../src/result/gate-result.js'
import {pairedShift} from '../../src/stats/paired-shift.js'
import {noise} from '../stats/noise.js'
import {makeGate} from './made-gate.js'

const evidence = (centre: number, sd: number, n = 10, margin = 0.05) => ({
  shift: pairedShift(noise('normal', n, 3).map(value => centre + sd * value)),
  sd,
  margin,
})

const decisions = (...asked: Parameters<typeof decide>) => decide(...asked).map(({decision}) => decision)

describe('decide', () => {
  it('passes what is shown to lie below the margin, and fails what is shown to lie above', () => {
    expect(decisions([evidence(0, 0.01), evidence(0.2, 0.01), evidence(0.05, 0.05)], 0.0063)).toEqual([
      'pass',
      'regression',
      'undecided',
    ])
  })

  it('never decides with too few rounds', () => {
    expect(decisions([evidence(5, 0.01, 4)], 0.05)).toEqual(['undecided'])
  })

  it('asks for more evidence of one among many', () => {
    // Seven rounds: 2^-7 = 0.8 %, enough at 1 % alone, not among twenty.
    const strong = evidence(1, 0.001, 7)
    expect(decisions([strong], 0.01)).toEqual(['regression'])
    expect(decisions([strong, ...Array.from({length: 19}, () => evidence(0, 0.001, 7))], 0.01)[0]).toBe(
      'undecided',
    )
  })

  it('gives up what the rest of the rounds would hardly decide', () => {
    const half = noise('normal', 10, 3)
    const atTheMargin = [...half, ...half.map(value => -value)].map(value => 0.05 + 0.4 * value)
    expect(isFutile({shift: pairedShift(atTheMargin), sd: 0.4, margin: 0.05}, 40, 0.02)).toBe(true)
    expect(isFutile(evidence(0, 0.02, 20), 40, 0.02)).toBe(false)
    expect(isFutile(evidence(0.05, 0.4, 40), 40, 0.02)).toBe(false)
  })
})

describe('the judgement of a gate', () => {
  it('passes unchanged code', () => {
    const {judgement} = makeGate({cpu: 1})
    expect(judgement).toMatchObject({verdict: 'pass', stoppedBy: 'decision'})
    expect(judgement.metrics[0]).toMatchObject({verdict: 'pass', finding: 'no change shown', gated: true})
  })

  it('calls a regression by its metric and its size', () => {
    const {judgement} = makeGate({cpu: 1.2})
    expect(judgement.verdict).toBe('regression')
    const [cpu, pss, throughput] = judgement.metrics
    expect(cpu).toMatchObject({verdict: 'regression', finding: 'worse by more than the margin'})
    expect(cpu!.ratio).toBeCloseTo(1.2, 1)
    expect(cpu!.low!).toBeGreaterThan(1.05)
    expect(cpu!.high!).toBeGreaterThan(cpu!.ratio)
    expect(pss!.verdict).toBe('pass')
    // Higher is better: the same change, in its own direction.
    expect(throughput!.ratio).toBeCloseTo(1 / 1.2, 1)
    expect(throughput!.high!).toBeLessThan(1)
    expect(throughput!.low!).toBeLessThan(throughput!.ratio)
  })

  it('tells better, and worse within the margin', () => {
    expect(makeGate({cpu: 0.8}).judgement.metrics[0]!.finding).toBe('better by more than the margin')
    expect(makeGate({cpu: 1.02, sd: 0.003}).judgement.metrics[0]).toMatchObject({
      verdict: 'pass',
      finding: 'worse, within the margin',
    })
  })

  it('says what it could have caught, and what more would take', () => {
    const [cpu] = makeGate({cpu: 1, sd: 0.3}).judgement.metrics
    expect(cpu).toMatchObject({verdict: 'inconclusive', finding: 'not decided'})
    expect(cpu!.smallestDetectable!).toBeGreaterThan(0.2)
    expect(cpu!.roundsToCatch!).toBeGreaterThan(40)
    expect(cpu!.secondsToCatch).toBe(Math.round(cpu!.roundsToCatch! * 2.5))
  })

  it('lets one accepted regression through, and only that one', () => {
    const accepted = new Map([['cpu', 'richer answers']])
    const {judgement} = makeGate({cpu: 1.2, throughput: 1, accepted})
    expect(judgement.verdict).toBe('pass')
    expect(judgement.metrics[0]).toMatchObject({verdict: 'regression', accepted: 'richer answers'})
    expect(makeGate({cpu: 1.2, pss: 1.3, accepted}).judgement.verdict).toBe('regression')
  })

  it('fails on errors that the baseline does not have', () => {
    const {judgement} = makeGate({cpu: 1, failures: 5})
    expect(judgement.verdict).toBe('regression')
    expect(judgement.errors[0]).toMatchObject({verdict: 'regression', candidate: {failures: 50}})
    // One failure in forty thousand is no evidence.
    expect(makeGate({cpu: 1, failures: 0}).judgement.errors[0]!.verdict).toBe('pass')
  })

  it('is a result of the published contract', () => {
    expect(gateResultSchema.safeParse(makeGate({cpu: 1.2})).success).toBe(true)
  })
})
