import fc from 'fast-check'
import {Sample, center, centerBounds} from 'pragmastat'
import {describe, expect, it} from 'vitest'
import {pairedShift} from '../../src/stats/paired-shift.js'
import {fewestPairs, signedRankCritical, signedRankCumulative} from '../../src/stats/signed-rank.js'
import {noise} from './noise.js'

const differences = fc.array(fc.double({min: -1, max: 1, noNaN: true, noDefaultInfinity: true}), {
  minLength: 1,
  maxLength: 14,
})

describe('the signed-rank distribution', () => {
  it('counts what enumeration of all sign patterns counts', () => {
    for (let n = 1; n <= 10; n++) {
      const seen = new Map<number, number>()
      for (let pattern = 0; pattern < 2 ** n; pattern++) {
        let w = 0
        for (let rank = 1; rank <= n; rank++) if (pattern & (1 << (rank - 1))) w += rank
        seen.set(w, (seen.get(w) ?? 0) + 1)
      }
      let count = 0
      for (let w = 0; w <= (n * (n + 1)) / 2; w++) {
        count += seen.get(w) ?? 0
        expect(signedRankCumulative(w, n)).toBeCloseTo(count / 2 ** n, 12)
      }
    }
  })

  // Hollander & Wolfe, table A.4: for n = 10, P(W ≤ 8) = 0.0244 and P(W ≤ 10) = 0.0420.
  it('has the critical values of the tables', () => {
    expect(signedRankCritical(10, 0.025)).toBe(8)
    expect(signedRankCritical(10, 0.05)).toBe(10)
    expect(signedRankCritical(20, 0.05)).toBe(60)
    expect(signedRankCritical(4, 0.05)).toBe(-1)
  })

  it('names the fewest differences that can reject', () => {
    for (const alpha of [0.05, 0.01, 0.005, 0.001, 0.0625, 0.5]) {
      const n = fewestPairs(alpha)
      expect(signedRankCritical(n, alpha)).toBeGreaterThanOrEqual(0)
      expect(signedRankCritical(n - 1, alpha)).toBe(-1)
    }
  })
})

describe('pairedShift', () => {
  it('agrees with pragmastat', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const values = noise('normal', 8 + seed, seed)
      const {estimate, lower, upper} = pairedShift(values)
      expect(estimate).toBeCloseTo(center(Sample.of(values)).value, 10)
      // Pragmastat's interval is the narrowest that misses at least as often as asked, ours the widest that misses at most
      // as often: they are the same at a rate that n attains exactly.
      const n = values.length
      const attained = signedRankCumulative(signedRankCritical(n, 0.05), n)
      const theirs = centerBounds(Sample.of(values), 2 * attained * (1 - 1e-9))
      expect([lower(0.05), upper(0.05)]).toEqual([
        expect.closeTo(theirs.lower, 10),
        expect.closeTo(theirs.upper, 10),
      ])
    }
  })

  it('test and bound say the same, ties included', () => {
    const coarse = fc.array(fc.integer({min: -3, max: 3}), {minLength: 1, maxLength: 14})
    fc.assert(
      fc.property(fc.oneof(differences, coarse), fc.constantFrom(0.001, 0.01, 0.05, 0.3), (values, alpha) => {
        const shift = pairedShift(values)
        for (const bound of [-1, 0, shift.estimate, 0.5])
          expect(shift.lower(alpha) > bound).toBe(shift.pAbove(bound) <= alpha)
      }),
    )
  })

  it('moves with the data, turns with its sign, and its bounds enclose the estimate', () => {
    fc.assert(
      fc.property(differences, fc.double({min: -2, max: 2, noNaN: true}), (values, by) => {
        const shift = pairedShift(values)
        const moved = pairedShift(values.map(value => value + by))
        expect(moved.estimate).toBeCloseTo(shift.estimate + by, 9)
        const turned = pairedShift(values.map(value => -value))
        expect(turned.estimate).toBeCloseTo(-shift.estimate, 9)
        expect(turned.upper(0.05)).toBeCloseTo(-shift.lower(0.05), 9)
        expect(shift.lower(0.05)).toBeLessThanOrEqual(shift.estimate)
        expect(shift.upper(0.05)).toBeGreaterThanOrEqual(shift.estimate)
      }),
    )
  })

  it('of equal values has no width', () => {
    const {lower, upper, estimate} = pairedShift(Array<number>(10).fill(0.25))
    expect([lower(0.05), estimate, upper(0.05)]).toEqual([0.25, 0.25, 0.25])
  })

  // The level is for symmetric noise of any shape; 10 differences attain 4.2 % at most.
  it.each(['normal', 't3', 'contaminated'] as const)('covers as promised under %s noise', shape => {
    const trials = 2000
    let missed = 0
    for (let seed = 0; seed < trials; seed++) {
      if (pairedShift(noise(shape, 10, seed)).lower(0.05) > 0) missed++
    }
    // 4.2 % of 2000 are 84, with a standard deviation of 9.
    expect(missed).toBeGreaterThan(84 - 45)
    expect(missed).toBeLessThan(84 + 45)
  })
})
