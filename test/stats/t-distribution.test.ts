import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {tCumulative, tQuantile} from '../../src/stats/t-distribution.js'

describe('tQuantile', () => {
  // Closed forms exist for one and two degrees of freedom.
  it.each([0.6, 0.9, 0.975, 0.995, 0.9999])('is tan(π(p − ½)) with one degree of freedom at %d', p => {
    expect(tQuantile(p, 1) / Math.tan(Math.PI * (p - 0.5))).toBeCloseTo(1, 8)
  })

  it.each([0.6, 0.9, 0.975, 0.995, 0.9999])('has its closed form with two degrees of freedom at %d', p => {
    const a = 2 * p - 1
    expect(tQuantile(p, 2) / (a * Math.sqrt(2 / (1 - a * a)))).toBeCloseTo(1, 8)
  })

  // Printed tables (e.g. NIST/SEMATECH e-Handbook §1.3.6.7.2).
  it.each([
    [0.975, 4, 2.776],
    [0.975, 9, 2.262],
    [0.95, 9, 1.833],
    [0.975, 30, 2.042],
    [0.999, 100, 3.174],
  ])('agrees with tables at p = %d, %d degrees of freedom', (p, degrees, expected) => {
    expect(tQuantile(p, degrees)).toBeCloseTo(expected, 3)
  })

  it('nears the normal quantile', () => {
    expect(tQuantile(0.975, 1e7)).toBeCloseTo(1.959964, 5)
  })

  it('is the inverse of the cumulative distribution and odd around one half', () => {
    fc.assert(
      fc.property(
        fc.double({min: 0.001, max: 0.999, noNaN: true}),
        fc.integer({min: 1, max: 200}),
        (p, degrees) => {
          const t = tQuantile(p, degrees)
          expect(tCumulative(t, degrees)).toBeCloseTo(p, 9)
          expect(tQuantile(1 - p, degrees)).toBeCloseTo(-t, 6)
        },
      ),
    )
  })

  it.each([
    [0, 3],
    [1, 3],
    [0.5, 0],
    [NaN, 3],
  ])('refuses p = %d with %d degrees of freedom', (p, degrees) => {
    expect(() => tQuantile(p, degrees)).toThrow(RangeError)
  })
})
