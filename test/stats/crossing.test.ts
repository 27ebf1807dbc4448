import {describe, expect, it} from 'vitest'
import {lineThrough, sidesOf, type Shares} from '../../src/stats/crossing.js'

/** Shares that lie on a line of the given slope, which crosses 1 % at 2. */
function onLine(slope: number, xs: readonly number[], trials = 20_000): readonly Shares[] {
  return xs.map(x => {
    const odds = Math.log(0.01 / 0.99) + slope * (x - 2)
    return {x, trials, hits: trials / (1 + Math.exp(-odds)), dispersion: 1, mostOdds: Infinity}
  })
}

describe('a line through shares', () => {
  it('crosses the level where the shares do', () => {
    const line = lineThrough(onLine(15, [1.9, 2.05]), 0.01)
    expect(line?.at).toBeCloseTo(2, 4)
    expect(line?.slope).toBeCloseTo(15, 2)
  })

  it('crosses nowhere when all shares are alike', () => {
    expect(
      lineThrough(
        onLine(0, [1, 2], 1000).map(one => ({...one, hits: 0})),
        0.01,
      ),
    ).toBeNull()
  })

  it('is as wide as the standard error of the crossing, where hits are many', () => {
    const shares = onLine(15, [1.95, 2.05], 1e6)
    const {low, high} = sidesOf(shares, 0.01, 1.96)
    // Variance of a log-odds is 1 / (n p (1 − p)); the crossing lies half-way.
    const variance = shares.map(({trials, hits}) => 1 / (hits * (1 - hits / trials)))
    const error = Math.sqrt(variance.reduce((sum, one) => sum + one, 0)) / 2 / 15
    expect((high! - low!) / (2 * 1.96 * error)).toBeCloseTo(1, 1)
  })

  it('counts hits that come in clusters for fewer', () => {
    const alone = sidesOf(onLine(15, [1.9, 2.1]), 0.01, 1.96)
    const together = sidesOf(
      onLine(15, [1.9, 2.1]).map(one => ({...one, dispersion: 4})),
      0.01,
      1.96,
    )
    expect((together.high! - together.low!) / (alone.high! - alone.low!)).toBeGreaterThan(1.9)
  })

  it('has no end where no slope is shown, unless the least slope is known', () => {
    const shares = onLine(15, [1.99, 2.01], 2000)
    expect(sidesOf(shares, 0.01, 1.96).high).toBeNull()
    expect(sidesOf(shares, 0.01, 1.96, 5).high).toBeGreaterThan(2)
  })

  it('takes a share that stands for all that are larger for no evidence against a steeper line', () => {
    const [below, above] = onLine(15, [1.9, 2.1]) as [Shares, Shares]
    const odds = Math.log(above.hits / (above.trials - above.hits))
    const exact = sidesOf([below, above], 0.01, 1.96)
    const atLeast = sidesOf([below, {...above, mostOdds: odds}], 0.01, 1.96)
    expect(atLeast.low!).toBeLessThan(exact.low! + 1e-6)
    expect(atLeast.high! - atLeast.low!).toBeGreaterThan(exact.high! - exact.low!)
  })
})
