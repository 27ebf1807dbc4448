import {uniformFloat64} from 'pure-rand/distribution/uniformFloat64'
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus'
import {describe, expect, it} from 'vitest'
import {isBusyMachine, keptOfRepeat, mostRepeats, roundsToRepeat, type Block} from '../../src/judge/blocks.js'
import {isWide} from '../../src/judge/extension.js'
import type {Outside} from '../../src/result/outside.js'
import {estimateRounds, type Interval} from '../../src/stats/interval.js'
import {medianOf, noise, type NoiseShape} from '../stats/noise.js'

interface Measured {
  readonly value: number
  readonly outside: Outside
}

/** One number of a run: six rounds, those repeated that others disturbed, six more where it is wide. */
function estimateOfRun(measure: (index: number) => Measured): Interval {
  let count = 0
  const planned = (): Measured[] => Array.from({length: 6}, () => measure(count++))
  const first = planned()
  const rounds = [...first]
  let repeatsLeft = mostRepeats
  const replaced = new Map<number, Measured>()
  const repeat = (from: number): void => {
    const own: Block[] = rounds.slice(from).map(({outside}, index) => ({round: from + index, outside}))
    for (const round of roundsToRepeat(own, repeatsLeft)) {
      const again = measure(count++)
      repeatsLeft--
      if (keptOfRepeat(again.outside) === 'repeat') replaced.set(round, again)
    }
  }
  const estimate = (): Interval => {
    const isBusy = isBusyMachine(rounds.map(({outside}, round) => ({round, outside})))
    return estimateRounds(rounds.map((one, round) => (isBusy ? one : (replaced.get(round) ?? one)).value))
  }
  repeat(0)
  if (isWide(estimate())) {
    rounds.push(...planned())
    repeat(6)
  }
  return estimate()
}

const draws = 3000

function coverage(
  measureOf: (seed: number) => (index: number) => Measured,
  truth: number,
): {readonly covered: number; readonly extended: number} {
  let [covered, extended] = [0, 0]
  for (let seed = 1; seed <= draws; seed++) {
    const {low, high, n} = estimateOfRun(measureOf(seed))
    if (low! <= truth && high! >= truth) covered++
    if (n > 6) extended++
  }
  return {covered: covered / draws, extended: extended / draws}
}

const quiet: Outside = {others: 0.01, steal: 0, pressure: 0}

describe('an interval of a run, with its repeats and its extension', () => {
  // Spreads at which few, half and nearly all runs are extended.
  it.each<[NoiseShape, number]>([
    ['normal', 0.94],
    ['t2', 0.94],
    ['contaminated', 0.94],
    ['one-sided', 0.9],
    ['often one-sided', 0.9],
  ])('holds the median round of %s noise at least as often as %d', (shape, least) => {
    for (const spread of [0.03, 0.07, 0.15]) {
      const {covered, extended} = coverage(
        seed => {
          const values = noise(shape, 16, seed)
          return index => ({value: Math.exp(spread * (values[index] ?? NaN)), outside: quiet})
        },
        Math.exp(spread * medianOf(shape)),
      )
      expect(covered).toBeGreaterThanOrEqual(least)
      // Else nothing of the extension would be tested.
      if (spread > 0.05) expect(extended).toBeGreaterThan(0.3)
    }
  })

  it('holds the round that nobody disturbed in 90 % or more where others slow a tenth, and are mostly seen', () => {
    for (const spread of [0.03, 0.07, 0.15]) {
      const {covered} = coverage(seed => {
        const values = noise('normal', 32, seed)
        const random = xoroshiro128plus(seed)
        return index => {
          const isSlow = uniformFloat64(random) < 0.1
          const isSeen = isSlow ? uniformFloat64(random) < 0.8 : uniformFloat64(random) < 0.02
          const log = (values[index] ?? NaN) + (isSlow ? 8 * Math.abs(values[16 + index] ?? NaN) : 0)
          return {value: Math.exp(spread * log), outside: {...quiet, others: isSeen ? 0.3 : 0.01}}
        }
      }, 1)
      expect(covered).toBeGreaterThanOrEqual(0.9)
    }
  })
})
