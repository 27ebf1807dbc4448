import {expect, test} from 'vitest'
import {bestSplit, changePoints} from '../../src/stats/change-points.js'
import {noise, type NoiseShape} from './noise.js'

const level = 0.01
const shapes: readonly NoiseShape[] = ['normal', 't3', 'contaminated', 'one-sided']

test('of 40 stationary series of four shapes none has a change', () => {
  const found = Array.from({length: 40}, (_, seed) => {
    const values = noise(shapes[seed % shapes.length] ?? 'normal', 50 + 2 * seed, seed)
    return changePoints(values, {seed, level})
  })
  expect(found.flat()).toEqual([])
})

test('three injected changes are found where they are, in every shape of noise', () => {
  const lengths = [30, 25, 20, 25]
  const levels = [0, 5, 1, 6]
  const truth = [30, 55, 75]
  for (const [seed, shape] of shapes.entries()) {
    const errors = noise(shape, 100, seed + 100)
    const values = lengths.flatMap((length, part) => Array<number>(length).fill(levels[part] ?? 0))
    const found = changePoints(
      values.map((level, index) => level + (errors[index] ?? 0)),
      {seed: 1, level: 0.001},
    )
    expect(found.map(({at}) => truth.find(place => Math.abs(place - at) <= 2))).toEqual(truth)
    expect(found.every(({p}) => p <= 0.001)).toBe(true)
  }
})

test('a change is found once it is a few values old, and a single outlier never is one', () => {
  const steady = noise('normal', 40, 5)
  const after = [8, 8.4, 7.7, 8.9]
  expect(changePoints([...steady, 30], {seed: 1, level})).toEqual([])
  expect(changePoints([...steady.slice(0, 20), 30, ...steady.slice(20)], {seed: 1, level})).toEqual([])
  expect(changePoints([...steady, ...after], {seed: 1, level}).map(({at}) => at)).toEqual([40])
})

test('series without anything to part have no change', () => {
  expect(changePoints([], {seed: 1, level})).toEqual([])
  expect(changePoints([1, 2, 9, 9, 9], {seed: 1, level})).toEqual([])
  expect(changePoints(Array<number>(50).fill(7), {seed: 1, level})).toEqual([])
})

test('the sums that are kept up agree with the definition of the energy distance', () => {
  const values = noise('t3', 23, 3)
  const mean = (pairs: readonly number[]) => pairs.reduce((one, other) => one + other, 0) / pairs.length
  const within = (part: readonly number[]) =>
    mean(part.flatMap((one, i) => part.slice(i + 1).map(other => Math.abs(one - other))))
  const q = (at: number, end: number) => {
    const [left, right] = [values.slice(0, at), values.slice(at, end)]
    const between = mean(left.flatMap(one => right.map(other => Math.abs(one - other))))
    return ((at * (end - at)) / end) * (2 * between - within(left) - within(right))
  }
  const places = Array.from({length: 23}, (_, at) => at).flatMap(at =>
    Array.from({length: 24}, (_, end) => ({at, end})).filter(({end}) => at >= 3 && end - at >= 3),
  )
  const best = places.reduce((one, other) => (q(other.at, other.end) > q(one.at, one.end) ? other : one))
  const found = bestSplit(Float64Array.from(values))
  expect(found.at).toBe(best.at)
  expect(found.q).toBeCloseTo(q(best.at, best.end), 9)
})
