import fc from 'fast-check'
import {Sample, shift, shiftBounds} from 'pragmastat'
import {describe, expect, it} from 'vitest'
import {mostExactPairs, rankSumCritical, rankSumCumulative} from '../../src/stats/rank-sum.js'
import {rankSumP, unpairedShift} from '../../src/stats/unpaired-shift.js'
import {noise} from './noise.js'

describe('the rank-sum distribution', () => {
  it('counts what enumeration of all arrangements counts', () => {
    for (const [m, n] of [
      [1, 1],
      [2, 3],
      [4, 4],
      [5, 3],
      [6, 5],
    ] as const) {
      const counts = new Map<number, number>()
      let all = 0
      for (let pattern = 0; pattern < 2 ** (m + n); pattern++) {
        const isFirst = Array.from({length: m + n}, (_, at) => (pattern & (1 << at)) !== 0)
        if (isFirst.filter(Boolean).length !== m) continue
        let [u, below] = [0, 0]
        for (const first of isFirst) {
          if (first) u += below
          else below++
        }
        counts.set(u, (counts.get(u) ?? 0) + 1)
        all++
      }
      let sum = 0
      for (let u = 0; u <= m * n; u++) {
        sum += counts.get(u) ?? 0
        expect(rankSumCumulative(u, m, n)).toBeCloseTo(sum / all, 12)
      }
    }
  })

  // Tables of U, two-sided 5 %: m = n = 10 rejects at U ≤ 23; m = 5, n = 8 at U ≤ 6.
  it('has the critical values of the tables', () => {
    expect(rankSumCritical(10, 10, 0.025)).toBe(23)
    expect(rankSumCritical(5, 8, 0.025)).toBe(6)
    expect(rankSumCritical(3, 3, 0.025)).toBe(-1)
  })

  it('goes over into the normal approximation without a step', () => {
    expect(60 * 60).toBe(mostExactPairs)
    const quantile = (m: number, n: number, alpha: number) =>
      (rankSumCritical(m, n, alpha) + 0.5 - (m * n) / 2) / Math.sqrt((m * n * (m + n + 1)) / 12)
    for (const alpha of [0.2, 0.05, 0.01])
      expect(Math.abs(quantile(60, 60, alpha) - quantile(60, 61, alpha))).toBeLessThan(0.02)
  })
})

describe('unpairedShift', () => {
  it('agrees with pragmastat', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const one = noise('normal', 9 + seed, seed)
      const other = noise('normal', 12, seed + 100).map(value => value + 0.5)
      const {estimate, lower, upper} = unpairedShift(one, other)
      const samples = [Sample.of(one), Sample.of(other)] as const
      expect(estimate).toBeCloseTo(shift(...samples).value, 9)
      // At a rate that the sizes attain exactly; in between the two round to different sides.
      const [m, n] = [one.length, other.length]
      const attained = rankSumCumulative(rankSumCritical(m, n, 0.05), m, n)
      const theirs = shiftBounds(...samples, 2 * attained * (1 - 1e-9))
      expect([lower(0.05), upper(0.05)]).toEqual([
        expect.closeTo(theirs.lower, 9),
        expect.closeTo(theirs.upper, 9),
      ])
    }
  })

  it('test and bound say the same, ties included', () => {
    const group = fc.array(fc.integer({min: -4, max: 4}), {minLength: 1, maxLength: 9})
    fc.assert(
      fc.property(group, group, fc.constantFrom(0.01, 0.05, 0.3), (one, other, alpha) => {
        const found = unpairedShift(one, other)
        for (const bound of [-1, 0, 0.5, found.estimate])
          expect(found.lower(alpha) > bound).toBe(found.pAbove(bound) <= alpha)
      }),
    )
  })

  it('covers as promised', () => {
    let missed = 0
    for (let seed = 0; seed < 2000; seed++) {
      const values = noise('contaminated', 18, seed)
      if (unpairedShift(values.slice(0, 10), values.slice(10)).lower(0.05) > 0) missed++
    }
    expect(missed).toBeGreaterThan(45)
    expect(missed).toBeLessThan(130)
  })

  it('has a two-sided p that is symmetric', () => {
    const [one, other] = [
      [1, 2, 3, 4, 5],
      [6, 7, 8, 9],
    ] as const
    expect(rankSumP(one, other)).toBeCloseTo(2 / 126, 12)
    expect(rankSumP(other, one)).toBeCloseTo(2 / 126, 12)
    expect(rankSumP([1, 2], [1, 2])).toBe(1)
  })
})
