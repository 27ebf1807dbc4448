import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {defaultRounds} from '../../src/plan/plan.js'
import {estimateRatio, estimateRounds, fewestRounds} from '../../src/stats/interval.js'
import {medianOf, noise, type NoiseShape} from './noise.js'

const positive = fc.double({min: 1e-3, max: 1e6, noNaN: true})

describe('estimateRounds', () => {
  it('holds its value, and scales with its unit', () => {
    fc.assert(
      fc.property(fc.array(positive, {minLength: 6, maxLength: 14}), positive, (values, scale) => {
        const {value, low, high, n} = estimateRounds(values)
        expect(n).toBe(values.length)
        expect(low!).toBeLessThanOrEqual(value)
        expect(high!).toBeGreaterThanOrEqual(value)
        const scaled = estimateRounds(values.map(v => v * scale))
        expect(scaled.value / value / scale).toBeCloseTo(1, 9)
      }),
    )
  })

  it('gives an interval from as many rounds on as a run has, and not before', () => {
    expect(defaultRounds).toBe(fewestRounds)
    expect(estimateRounds([4, 4.1, 4.2, 4.3, 4.4])).toMatchObject({low: null, high: null, n: 5})
    expect(estimateRounds([4, 4.1, 4.2, 4.3, 4.4, 4.5])).toMatchObject({low: 4, high: 4.5, n: 6})
    expect(estimateRounds([5])).toEqual({value: 5, low: null, high: null, n: 1, spread: 1})
    expect(estimateRounds([]).value).toBeNaN()
  })

  it('does not follow one bad round', () => {
    expect(estimateRounds([100, 101, 99, 100, 102, 40]).value).toBeGreaterThan(98)
  })

  it('takes a round without anything for what it is', () => {
    expect(estimateRounds([0, 2, 2, 2, 2, 4])).toEqual({value: 2, low: 0, high: 4, n: 6, spread: Infinity})
    expect(estimateRounds([0, 0, 0])).toMatchObject({value: 0, spread: 1})
  })

  // 4000 draws: ± 1 % is three standard errors. The extension to twelve rounds has a test of its own.
  it.each<[NoiseShape, number]>([
    ['normal', 0.94],
    ['t2', 0.94],
    ['contaminated', 0.94],
    ['one-sided', 0.9],
    ['often one-sided', 0.9],
  ])(
    'covers the median round of %s noise at least as often as %d, with 6 rounds and with 12',
    (shape, least) => {
      const truth = Math.exp(0.2 * medianOf(shape))
      for (const rounds of [6, 12]) {
        const seeds = Array.from({length: 4000}, (_, seed) => seed + 1)
        const covered = seeds.filter(seed => {
          const {low, high} = estimateRounds(noise(shape, rounds, seed).map(one => Math.exp(0.2 * one)))
          return low! <= truth && high! >= truth
        })
        expect(covered.length / seeds.length).toBeGreaterThanOrEqual(least)
      }
    },
  )
})

describe('estimateRatio', () => {
  it('is exact and without width when every round has the same ratio, whatever the level', () => {
    const {value, low, high} = estimateRatio([20, 40, 10, 6, 8, 2], [10, 20, 5, 3, 4, 1])
    expect([value, low, high]).toEqual([2, 2, 2])
  })

  it('inverts when the arms are exchanged', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(positive, positive), {minLength: 2, maxLength: 8}), pairs => {
        const a = pairs.map(([x]) => x)
        const b = pairs.map(([, y]) => y)
        expect(estimateRatio(a, b).value * estimateRatio(b, a).value).toBeCloseTo(1, 6)
      }),
    )
  })

  it('leaves out a round in which one of the arms answered nothing', () => {
    expect(estimateRatio([10, 0, 30], [5, 10, 15])).toMatchObject({value: 2, n: 2})
  })
})
