import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {normalCumulative, normalQuantile} from '../../src/stats/normal.js'

describe('the normal distribution', () => {
  // Abramowitz & Stegun, tables 26.1 and 26.2; the tails from erfc to 16 digits.
  it.each([
    [0, 0.5],
    [1, 0.8413447460685429],
    [1.959963984540054, 0.975],
    [-3, 0.0013498980316300946],
    [-6, 9.865876450376981e-10],
    [-10, 7.619853024160527e-24],
  ])('P(Z ≤ %d)', (z, p) => {
    expect(Math.abs(normalCumulative(z) / p - 1)).toBeLessThan(1e-12)
  })

  it.each([
    [0.9, 1.2815515655446004],
    [0.95, 1.6448536269514722],
    [0.9995, 3.2905267314919255],
    [1e-10, -6.361340902404056],
  ])('quantile %d', (p, z) => {
    expect(normalQuantile(p)).toBeCloseTo(z, 11)
  })

  it('inverts itself, and is symmetric', () => {
    fc.assert(
      fc.property(fc.double({min: 1e-12, max: 1 - 1e-12, noNaN: true}), p => {
        expect(normalCumulative(normalQuantile(p))).toBeCloseTo(p, 12)
        expect(normalQuantile(1 - p)).toBeCloseTo(-normalQuantile(p), 4)
      }),
    )
  })

  it('rises everywhere, also where series and fraction meet', () => {
    for (let z = -8; z < 8; z += 0.01)
      expect(normalCumulative(z + 0.01)).toBeGreaterThanOrEqual(normalCumulative(z))
  })

  it.each([0, 1, NaN, -1])('has no quantile of %d', p => {
    expect(() => normalQuantile(p)).toThrow(RangeError)
  })
})
