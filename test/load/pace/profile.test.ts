import {describe, expect, it} from 'vitest'
import type {RateStage} from '../../../src/traffic/rate-stage.js'
import {Profile} from '../../../src/load/pace/profile.js'

const stages: readonly RateStage[] = [
  {fromPerSecond: 0, toPerSecond: 500, durationMs: 30_000},
  {fromPerSecond: 500, toPerSecond: 500, durationMs: 60_000},
  {fromPerSecond: 2000, toPerSecond: 2000, durationMs: 5000},
  {fromPerSecond: 500, toPerSecond: 0, durationMs: 20_000},
]

/** All that fall due. */
function allOf(schedule: () => number): number[] {
  const times: number[] = []
  for (let atMs = schedule(); atMs < Infinity; atMs = schedule()) times.push(atMs)
  return times
}

describe('a rate that changes', () => {
  const profile = new Profile(stages)

  it('adds up to the area under its stages', () => {
    expect(profile.durationMs).toBe(115_000)
    expect(profile.arrivals).toBe(7500 + 30_000 + 10_000 + 5000)
    expect(profile.arrivalsBy(15_000)).toBeCloseTo(1875, 9)
    expect(profile.arrivalsBy(92_500)).toBeCloseTo(42_500, 9)
    expect(profile.arrivalsBy(1e9)).toBe(profile.arrivals)
  })

  it('knows when so many have arrived, wherever they do', () => {
    for (let count = 0; count < profile.arrivals; count += 123.4)
      expect(profile.arrivalsBy(profile.whenArrived(count))).toBeCloseTo(count, 6)
    expect(profile.whenArrived(profile.arrivals)).toBe(Infinity)
  })

  it('has a pause where the rate is 0', () => {
    const paused = new Profile([
      {fromPerSecond: 10, toPerSecond: 10, durationMs: 1000},
      {fromPerSecond: 0, toPerSecond: 0, durationMs: 5000},
      {fromPerSecond: 10, toPerSecond: 10, durationMs: 1000},
    ])
    const times = allOf(paused.schedule('constant', 1))
    expect(times).toHaveLength(20)
    expect(times.filter(ms => ms >= 1000 && ms < 6000)).toEqual([])
  })

  it('gives in each second what is scheduled, within one, at equal gaps', () => {
    const perSecond = Array<number>(115).fill(0)
    for (const ms of allOf(profile.schedule('constant', 7))) {
      const second = Math.floor(ms / 1000)
      perSecond[second] = (perSecond[second] ?? 0) + 1
    }
    for (const [second, count] of perSecond.entries()) {
      const scheduled = profile.arrivalsBy((second + 1) * 1000) - profile.arrivalsBy(second * 1000)
      expect(Math.abs(count - scheduled)).toBeLessThanOrEqual(1)
    }
  })

  it('is the same for the same seed, and each process has its part of it', () => {
    const whole = allOf(profile.schedule('constant', 3))
    const parts = [0, 1, 2].flatMap(index => allOf(profile.schedule('constant', 3, {index, of: 3})))
    expect(parts.sort((a, b) => a - b)).toEqual(whole)
    expect(allOf(profile.schedule('poisson', 3))).toEqual(allOf(profile.schedule('poisson', 3)))
  })

  it('is a Poisson process of that rate: counts scatter as their mean, and parts add up', () => {
    // Counts of 100 ms at 500/s have mean 50 and variance 50. 600 of them: the ratio's own deviation is √(2/600).
    const times = [0, 1].flatMap(index => allOf(profile.schedule('poisson', 11, {index, of: 2})))
    const counts = Array<number>(600).fill(0)
    for (const ms of times.filter(ms => ms >= 30_000 && ms < 90_000)) {
      const slice = Math.floor((ms - 30_000) / 100)
      counts[slice] = (counts[slice] ?? 0) + 1
    }
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (counts.length - 1)
    expect(Math.abs(mean - 50)).toBeLessThan(4 * Math.sqrt(50 / 600))
    expect(Math.abs(variance / mean - 1)).toBeLessThan(4 * Math.sqrt(2 / 600))
    expect(Math.abs(times.length - profile.arrivals)).toBeLessThan(4 * Math.sqrt(profile.arrivals))
  })
})
