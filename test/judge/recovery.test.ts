import {expect, it} from 'vitest'
import {exponential, random} from '../fixtures/random-times.js'
import {recoveryOf, isSpike} from '../../src/judge/recovery.js'
import {Profile} from '../../src/load/pace/profile.js'
import {Window} from '../../src/load/record/window.js'
import {openLoadSchema, type OpenLoad} from '../../src/result/load.js'

/** λ₀, λ₁ for 5 s, λ₂: on a server that serves 1000/s. */
const served = 1000
const stages = [
  {fromPerSecond: 500, toPerSecond: 500, durationMs: 5000},
  {fromPerSecond: 2000, toPerSecond: 2000, durationMs: 5000},
  {fromPerSecond: 500, toPerSecond: 500, durationMs: 15_000},
]

/** Requests that are served one after the other, each for a random time with mean 1/µ. */
function loadOf(seed: number, wholeMs = 25_000): Pick<OpenLoad, 'window'> {
  const window = new Window(0, wholeMs, 'byStart', {profile: stages})
  const draw = random(seed)
  const schedule = new Profile(stages).schedule('poisson', seed)
  let freeMs = 0
  for (let dueMs = schedule(); dueMs < wholeMs; dueMs = schedule()) {
    freeMs = Math.max(freeMs, dueMs) + exponential(draw, 1000 / served)
    window.answered({dueMs, sentMs: dueMs, endMs: freeMs}, 'ok', 0)
  }
  const {inSystemAtStart, pace} = window
  const {shape} = openLoadSchema.shape.window
  return {window: {inSystemAtStart, pace: shape.pace.parse(pace?.counts)} as OpenLoad['window']}
}

it('a spike is a rate above those on both sides', () => {
  expect(stages.map((_, index) => isSpike(stages, index))).toEqual([false, true, false])
})

it('recovery takes (λ₁ − µ)t ÷ (µ − λ₂), within 5 %', () => {
  const expectedMs = ((2000 - served) * 5000) / (served - 500)
  // One run is as random as its queue: √(15000 + 15000) of 5000 requests, 3.5 %. Nine of them: a third of that.
  const found = Array.from({length: 9}, (_, seed) => recoveryOf(loadOf(seed), stages, 1)?.ms ?? NaN)
  const mean = found.reduce((sum, ms) => sum + ms, 0) / found.length
  expect(Math.abs(mean / expectedMs - 1)).toBeLessThan(0.05)
  expect(found.every(ms => Math.abs(ms / expectedMs - 1) < 0.15)).toBe(true)
})

it('is at least what was seen where the load ends before it', () => {
  const short = stages.with(2, {fromPerSecond: 900, toPerSecond: 900, durationMs: 2000})
  const window = new Window(0, 12_000, 'byStart', {profile: short})
  const schedule = new Profile(short).schedule('constant', 1)
  let freeMs = 0
  for (let dueMs = schedule(); dueMs < 12_000; dueMs = schedule()) {
    freeMs = Math.max(freeMs, dueMs) + 1
    window.answered({dueMs, sentMs: dueMs, endMs: freeMs}, 'ok', 0)
  }
  const load = {window: {inSystemAtStart: 0, pace: window.pace?.counts} as OpenLoad['window']}
  expect(recoveryOf(load, short, 1)).toEqual({ms: 2000, isUnended: true})
})

it('is nothing where the server takes the spike, and is not asked of what is none', () => {
  const window = new Window(0, 25_000, 'byStart', {profile: stages})
  const schedule = new Profile(stages).schedule('constant', 1)
  for (let dueMs = schedule(); dueMs < 25_000; dueMs = schedule())
    window.answered({dueMs, sentMs: dueMs, endMs: dueMs + 0.1}, 'ok', 0)
  const load = {window: {inSystemAtStart: 0, pace: window.pace?.counts} as OpenLoad['window']}
  expect(recoveryOf(load, stages, 1)).toEqual({ms: 0, isUnended: false})
  expect(recoveryOf(load, stages, 2)).toBeUndefined()
})
