import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {alphaSpent, fewestRounds, planLooks} from '../../src/stats/alpha-spending.js'
import {holmLevels, holmRejects} from '../../src/stats/holm.js'
import {pairedShift} from '../../src/stats/paired-shift.js'
import {chanceToDecide, detectableShift, robustSd, roundsToDecide} from '../../src/stats/power.js'
import {shareInterval, shareUpperBound} from '../../src/stats/proportion.js'
import {noise} from './noise.js'

describe('planLooks', () => {
  it('spends α·t^1.5 over looks at a quarter and later', () => {
    expect(planLooks(40, 0.05, 1).map(({rounds, alpha}) => [rounds, Number(alpha.toFixed(4))])).toEqual([
      [10, 0.0063],
      [14, 0.0041],
      [20, 0.0073],
      [28, 0.0116],
      [40, 0.0207],
    ])
  })

  it('never spends more than α, and only where it can buy something', () => {
    fc.assert(
      fc.property(fc.integer({min: 1, max: 200}), fc.integer({min: 1, max: 20}), (planned, hypotheses) => {
        const looks = planLooks(planned, 0.05, hypotheses)
        expect(looks.reduce((sum, {alpha}) => sum + alpha, 0)).toBeLessThanOrEqual(0.05 + 1e-12)
        for (const {rounds, alpha} of looks)
          expect(2 ** -rounds).toBeLessThanOrEqual((alpha / hypotheses) * (1 + 1e-9))
        expect(looks.length > 0).toBe(planned >= fewestRounds(0.05, hypotheses))
        if (looks.length > 0) expect(looks.at(-1)?.rounds).toBe(planned)
      }),
    )
  })

  it('spends all of it at the end', () => {
    expect(alphaSpent(40, 40, 0.05)).toBe(0.05)
    expect(alphaSpent(60, 40, 0.05)).toBe(0.05)
  })
})

describe('holmRejects', () => {
  it('steps down from the smallest', () => {
    expect(holmRejects([0.01, 0.04, 0.03, 0.005], 0.05)).toEqual([true, false, false, true])
    expect(holmRejects([0.02, 0.04], 0.05)).toEqual([true, true])
    expect(holmRejects([], 0.05)).toEqual([])
  })

  it('says at which level each is tested in the end', () => {
    // The third smallest stops it, at half of α; so the one behind it is tested no more easily.
    const levels = holmLevels([0.01, 0.04, 0.03, 0.005], 0.05)
    expect(levels.map(level => Number(level.toFixed(4)))).toEqual([0.0167, 0.025, 0.025, 0.0125])
  })
})

describe('power', () => {
  it('states the spread of the bulk', () => {
    expect(robustSd(noise('contaminated', 4000, 1))).toBeGreaterThan(0.9)
    expect(robustSd(noise('contaminated', 4000, 1))).toBeLessThan(1.3)
    expect(robustSd([1, 1, 1, 2])).toBeCloseTo(0.5)
  })

  it('of the smallest detectable shift is what simulation finds', () => {
    const [n, sd, alpha, margin] = [20, 0.1, 0.02, 0.05] as const
    const truth = detectableShift({sd, n, alpha}, margin)
    let caught = 0
    for (let seed = 0; seed < 1000; seed++) {
      const differences = noise('normal', n, seed).map(value => truth + sd * value)
      if (pairedShift(differences).lower(alpha) > margin) caught++
    }
    expect(caught / 1000).toBeGreaterThan(0.86)
    expect(caught / 1000).toBeLessThan(0.95)
  })

  it('needs as many rounds as make the smallest detectable shift that distance', () => {
    const n = roundsToDecide({sd: 0.093, alpha: 0.05}, Math.log(1.1) - Math.log(1.05))
    expect(n).toBe(38)
    expect(detectableShift({sd: 0.093, n, alpha: 0.05}, Math.log(1.05))).toBeCloseTo(Math.log(1.1), 2)
  })

  it('knows when the rest cannot decide', () => {
    const at = (estimate: number, sd: number) => chanceToDecide({estimate, sd, n: 20}, 40, 0.02, 0.05)
    expect(at(0, 0.01)).toBeGreaterThan(0.99)
    expect(at(0.2, 0.05)).toBeGreaterThan(0.99)
    expect(at(0.05, 0.3)).toBeLessThan(0.05)
    expect(chanceToDecide({estimate: 0, sd: 0.01, n: 40}, 40, 0.02, 0.05)).toBe(1)
  })
})

describe('proportions', () => {
  it('has the exact interval of Clopper and Pearson', () => {
    // The rule of closed form at zero hits: 1 − α^(1/n).
    expect(shareUpperBound(0, 40)).toBeCloseTo(1 - 0.05 ** (1 / 40), 10)
    expect(shareUpperBound(0, 40)).toBeCloseTo(0.0722, 4)
    expect(shareInterval(5, 10).low).toBeCloseTo(0.1871, 4)
    expect(shareInterval(5, 10).high).toBeCloseTo(0.8129, 4)
    expect(shareInterval(10, 10).high).toBe(1)
  })

  it('covers every true share with 95 % or more', () => {
    const n = 20
    for (const share of [0.01, 0.05, 0.2, 0.5, 0.9]) {
      let covered = 0
      let p = (1 - share) ** n
      for (let hits = 0; hits <= n; hits++) {
        const {low, high} = shareInterval(hits, n)
        if (low <= share && share <= high) covered += p
        p *= ((n - hits) / (hits + 1)) * (share / (1 - share))
      }
      expect(covered).toBeGreaterThanOrEqual(0.95)
    }
  })
})

describe('looking several times', () => {
  it('raises no more false alarms than one look is allowed', () => {
    const looks = planLooks(40, 0.05, 1)
    let alarms = 0
    const trials = 1500
    for (let seed = 0; seed < trials; seed++) {
      const differences = noise('t3', 40, seed)
      if (looks.some(({rounds, alpha}) => pairedShift(differences.slice(0, rounds)).lower(alpha) > 0))
        alarms++
    }
    // The truth lies below 5 % of 1500 = 75; five standard deviations above that are 117.
    expect(alarms).toBeLessThan(117)
    expect(alarms).toBeGreaterThan(20)
  }, 20_000)
})
