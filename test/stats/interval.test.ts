import fc from 'fast-check'
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus'
import {uniformFloat64} from 'pure-rand/distribution/uniformFloat64'
import {describe, expect, it} from 'vitest'
import {geometricInterval, intervalAround, ratioInterval} from '../../src/stats/interval.js'

const positive = fc.double({min: 1e-3, max: 1e6, noNaN: true})

describe('geometricInterval', () => {
  it('holds its value, and scales with its unit', () => {
    fc.assert(
      fc.property(fc.array(positive, {minLength: 2, maxLength: 12}), positive, (values, scale) => {
        const {value, low, high, n} = geometricInterval(values)
        expect(n).toBe(values.length)
        expect(low!).toBeLessThanOrEqual(value * (1 + 1e-9))
        expect(high!).toBeGreaterThanOrEqual(value * (1 - 1e-9))
        const scaled = geometricInterval(values.map(v => v * scale))
        expect(scaled.value / value / scale).toBeCloseTo(1, 9)
      }),
    )
  })

  it('says nothing of the spread with one round', () => {
    expect(geometricInterval([5])).toEqual({value: 5, low: null, high: null, n: 1})
  })

  it('falls back to the range where a value has no logarithm', () => {
    expect(geometricInterval([0, 2, 4])).toEqual({value: 2, low: 0, high: 4, n: 3})
  })

  // With the true value 100 and log-normal noise, about 95 % of intervals hold it: 2000 draws, so 93.5–96.5 % is ±3 SE.
  it.each([3, 5, 10])('covers the truth in 95 %% of samples of %d rounds', rounds => {
    const random = xoroshiro128plus(7 + rounds)
    const normal = () =>
      Math.sqrt(-2 * Math.log(1 - uniformFloat64(random))) * Math.cos(2 * Math.PI * uniformFloat64(random))
    let covered = 0
    for (let draw = 0; draw < 2000; draw++) {
      const {low, high} = geometricInterval(
        Array.from({length: rounds}, () => 100 * Math.exp(0.2 * normal())),
      )
      if (low! <= 100 && high! >= 100) covered++
    }
    expect(covered / 2000).toBeGreaterThan(0.935)
    expect(covered / 2000).toBeLessThan(0.965)
  })
})

describe('intervalAround', () => {
  it('keeps the centre it is given and takes only the spread from the rounds', () => {
    const {value, low, high} = intervalAround(50, [40, 44, 48])
    expect(value).toBe(50)
    expect(high! / 50).toBeCloseTo(50 / low!, 9)
  })
})

describe('ratioInterval', () => {
  it('is exact and without width when every round has the same ratio, whatever the level', () => {
    const {value, low, high} = ratioInterval([20, 40, 10], [10, 20, 5])
    expect([value, low, high].map(v => Number(v!.toFixed(9)))).toEqual([2, 2, 2])
  })

  it('inverts when the arms are exchanged', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(positive, positive), {minLength: 2, maxLength: 8}), pairs => {
        const a = pairs.map(([x]) => x)
        const b = pairs.map(([, y]) => y)
        expect(ratioInterval(a, b).value * ratioInterval(b, a).value).toBeCloseTo(1, 6)
      }),
    )
  })
})
