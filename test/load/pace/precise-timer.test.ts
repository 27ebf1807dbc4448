import {describe, expect, it, vi} from 'vitest'
import {PreciseTimer} from '../../../src/load/pace/precise-timer.js'

const cell = new Int32Array(new SharedArrayBuffer(4))
const idle = (mayBlockMs: number) => ({
  mayBlockMs: () => mayBlockMs,
  sleep: (ms: number) => void Atomics.wait(cell, 0, 0, ms),
  steps: () => 0,
})

describe('PreciseTimer', () => {
  const mayBlock: [string, number][] = [
    ['looking all the time', 0],
    ['sleeping in slices', 0.2],
    ['sleeping through', Infinity],
  ]

  it.each(mayBlock)('rings when it is time and never before, %s', async (_name, blockMs) => {
    let rung: () => void = () => undefined
    const timer = new PreciseTimer(() => {
      rung()
    }, idle(blockMs))
    for (const inMs of [-1, 0, 0.05, 0.5, 1.5, 2.5, 7]) {
      const atMs = performance.now() + inMs
      await new Promise<void>(resolve => {
        rung = resolve
        timer.set(atMs)
      })
      expect(performance.now()).toBeGreaterThanOrEqual(atMs)
    }
  })

  it('rings once, at the last instant it was set to', async () => {
    const rungMs: number[] = []
    const timer = new PreciseTimer(() => {
      rungMs.push(performance.now())
    }, idle(0))
    const sinceMs = performance.now()
    timer.set(sinceMs + 1)
    timer.set(sinceMs + 40)
    timer.set(sinceMs + 40)
    await vi.waitFor(() => expect(rungMs).not.toEqual([]), 20_000)
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(rungMs).toHaveLength(1)
    expect(rungMs[0]).toBeGreaterThanOrEqual(sinceMs + 40)
  })

  it('is silent once it was cancelled', async () => {
    let rings = 0
    const timer = new PreciseTimer(() => rings++, idle(0))
    timer.set(performance.now())
    timer.cancel()
    timer.set(performance.now() + 5)
    timer.cancel()
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(rings).toBe(0)
  })
})
