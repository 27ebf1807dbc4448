import {uniformFloat64} from 'pure-rand/distribution/uniformFloat64'
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus'
import {expect, it} from 'vitest'
import {capitalOf} from '../../src/stats/betting.js'

const range = {low: -0.1, high: 0.9}
const rich = Math.log(1 / 0.05)

/** Values of 1 with this probability, as differences from the limit 0.1; how often the capital is rich at any look. */
function richness(probability: number, looks: readonly number[], of: 'logAbove' | 'logBelow'): number {
  const random = xoroshiro128plus(7)
  let times = 0
  for (let run = 0; run < 300; run++) {
    const values = Array.from({length: looks.at(-1)!}, () =>
      uniformFloat64(random) < probability ? 0.9 : -0.1,
    )
    if (looks.some(look => capitalOf(values.slice(0, look), range)[of] > rich)) times += 1
  }
  return times / 300
}

const looks = [5, 10, 20, 50, 100, 200, 400]

it('is seldom rich while there is nothing to win, however often one looks', () => {
  expect(richness(0.1, looks, 'logAbove')).toBeLessThan(0.05)
  expect(richness(0.1, looks, 'logBelow')).toBeLessThan(0.05)
})

it('becomes rich when the mean lies on its side, and only there', () => {
  expect(richness(0.25, looks, 'logAbove')).toBeGreaterThan(0.95)
  expect(richness(0.25, looks, 'logBelow')).toBeLessThan(0.01)
  expect(richness(0.01, looks, 'logBelow')).toBeGreaterThan(0.9)
})

it('never loses all, whatever comes', () => {
  const won = Array<number>(200).fill(-0.1)
  expect(capitalOf([...won, 0.9, 5], range).logBelow).toBeGreaterThan(-Infinity)
  expect(capitalOf([0.9, 0.9, 0.9, -3], range).logAbove).toBeGreaterThan(-Infinity)
  expect(capitalOf([], range)).toEqual({logAbove: 0, logBelow: 0})
})
