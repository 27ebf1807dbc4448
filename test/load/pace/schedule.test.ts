import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {Arrivals} from '../../../src/load/job.js'
import {rampedUp, scheduleOf, type Schedule} from '../../../src/load/pace/schedule.js'

const seeds = [1, 2, 3, 42, 2 ** 32 - 1]
const anyArrivals = fc.constantFrom<Arrivals>('poisson', 'constant')
const anyRate = fc.double({min: 0.001, max: 200_000, noNaN: true})
const anySeed = fc.integer({min: 0, max: 2 ** 32 - 1})

describe('every schedule', () => {
  it('goes forward, from the start on', () => {
    fc.assert(
      fc.property(anyArrivals, anyRate, anySeed, (arrivals, rate, seed) => {
        const starts = take(200, scheduleOf(arrivals, rate, seed))
        expect(starts[0]).toBeGreaterThanOrEqual(0)
        expect(starts.every((ms, index) => index === 0 || ms > (starts[index - 1] ?? NaN))).toBe(true)
      }),
    )
  })

  it('is the same for the same seed, and another for another', () => {
    fc.assert(
      fc.property(anyArrivals, anyRate, anySeed, (arrivals, rate, seed) => {
        const first = take(20, scheduleOf(arrivals, rate, seed))
        expect(take(20, scheduleOf(arrivals, rate, seed))).toEqual(first)
        expect(take(20, scheduleOf(arrivals, rate, (seed + 1) % 2 ** 32))).not.toEqual(first)
      }),
    )
  })

  it('has its rate', () => {
    for (const seed of seeds) {
      expect(startsBefore(100_000, scheduleOf('constant', 200, seed))).toHaveLength(20_000)
      const {length} = startsBefore(100_000, scheduleOf('poisson', 200, seed))
      // A Poisson count has the standard deviation √n.
      expect(Math.abs(length - 20_000)).toBeLessThan(3 * Math.sqrt(20_000))
    }
  })
})

it('constant gaps are equal, and begin at different parts of a gap', () => {
  const firsts = seeds.map(seed => {
    const starts = take(100_000, scheduleOf('constant', 300, seed))
    expect(gapsOf(starts).every(gap => Math.abs(gap - 1000 / 300) < 1e-6)).toBe(true)
    return starts[0] ?? NaN
  })
  expect(Math.max(...firsts)).toBeLessThan(1000 / 300)
  expect(new Set(firsts).size).toBe(seeds.length)
})

it('constant arrivals of the parts are those of the whole, dealt out in turn', () => {
  fc.assert(
    fc.property(anyRate, anySeed, fc.integer({min: 1, max: 8}), (rate, seed, of) => {
      const whole = take(64, scheduleOf('constant', rate, seed))
      const parts = Array.from({length: of}, (_, index) => scheduleOf('constant', rate, seed, {index, of}))
      expect(whole.map((_, turn) => parts[turn % of]?.())).toEqual(whole)
    }),
  )
})

describe('Poisson gaps', () => {
  it.each(seeds)('are exponential (Kolmogorov–Smirnov), seed %i', seed => {
    expectExponential(gapsOf(take(20_000, scheduleOf('poisson', 200, seed))), 5)
  })

  it('do not depend on the one before', () => {
    for (const seed of seeds) {
      const gaps = gapsOf(take(20_000, scheduleOf('poisson', 200, seed)))
      expect(Math.abs(correlation(gaps.slice(1), gaps.slice(0, -1)))).toBeLessThan(3 / Math.sqrt(gaps.length))
    }
  })

  it.each(seeds)('of the parts of one load are those of one, and independent, seed %i', seed => {
    const parts = [0, 1, 2, 3].map(index =>
      startsBefore(100_000, scheduleOf('poisson', 200, seed, {index, of: 4})),
    )
    // Four standard deviations: twenty parts are looked at.
    for (const part of parts) expect(Math.abs(part.length - 5000)).toBeLessThan(4 * Math.sqrt(5000))
    expectExponential(gapsOf(parts.flat().sort((a, b) => a - b)), 5)
    const [first, second] = parts.map(part => gapsOf(part).slice(0, 4000)) as [number[], number[]]
    expect(Math.abs(correlation(first, second))).toBeLessThan(4 / Math.sqrt(4000))
  })
})

/** The largest distance from the distribution function of that mean; 1.63 / √n is exceeded once in 100 times. */
function expectExponential(gaps: readonly number[], meanMs: number): void {
  const sorted = gaps.toSorted((a, b) => a - b)
  const n = sorted.length
  const distances = sorted.map((gap, index) => {
    const expected = 1 - Math.exp(-gap / meanMs)
    return Math.max((index + 1) / n - expected, expected - index / n)
  })
  expect(distances.reduce((a, b) => Math.max(a, b))).toBeLessThan(1.63 / Math.sqrt(n))
}

function correlation(xs: readonly number[], ys: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b) / values.length
  const [meanX, meanY] = [mean(xs), mean(ys)]
  const product = (a: readonly number[], mA: number, b: readonly number[], mB: number): number =>
    mean(a.map((value, index) => (value - mA) * ((b[index] ?? NaN) - mB)))
  return (
    product(xs, meanX, ys, meanY) / Math.sqrt(product(xs, meanX, xs, meanX) * product(ys, meanY, ys, meanY))
  )
}

function take(count: number, schedule: Schedule): number[] {
  return Array.from({length: count}, schedule)
}

function startsBefore(endMs: number, schedule: Schedule): number[] {
  const starts: number[] = []
  for (let ms = schedule(); ms < endMs; ms = schedule()) starts.push(ms)
  return starts
}

function gapsOf(starts: readonly number[]): number[] {
  return starts.slice(1).map((ms, index) => ms - (starts[index] ?? NaN))
}

it('a ramp leaves out arrivals at the start, half of them over its length, and none later', () => {
  const take = (schedule: Schedule, endMs: number): number[] => {
    const starts: number[] = []
    for (let ms = schedule(); ms < endMs; ms = schedule()) starts.push(ms)
    return starts
  }
  const whole = take(scheduleOf('poisson', 10_000, 7), 1000)
  const ramped = take(rampedUp(scheduleOf('poisson', 10_000, 7), 400), 1000)
  const during = (starts: readonly number[], from: number, to: number) =>
    starts.filter(ms => ms >= from && ms < to)
  expect(during(ramped, 400, 1000)).toEqual(during(whole, 400, 1000))
  expect(during(ramped, 0, 400).length / during(whole, 0, 400).length).toBeCloseTo(0.5, 1)
  expect(during(ramped, 0, 100).length / during(whole, 0, 100).length).toBeCloseTo(0.125, 1)
  expect(take(rampedUp(scheduleOf('poisson', 10_000, 7), 0), 1000)).toEqual(whole)
})
