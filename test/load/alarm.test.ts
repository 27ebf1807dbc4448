import {describe, expect, it} from 'vitest'
import {Alarm} from '../../src/load/alarm.js'

describe('Alarm', () => {
  const mayBlock: [string, number][] = [
    ['looking all the time', 0],
    ['sleeping in slices', 0.2],
    ['sleeping through', Infinity],
  ]

  it.each(mayBlock)('rings when it is time and never before, %s', async (_name, blockMs) => {
    let rung: () => void = () => undefined
    const alarm = new Alarm(
      () => {
        rung()
      },
      () => blockMs,
    )
    for (const inMs of [-1, 0, 0.05, 0.5, 1.5, 2.5, 7]) {
      const atMs = performance.now() + inMs
      await new Promise<void>(resolve => {
        rung = resolve
        alarm.set(atMs)
      })
      expect(performance.now()).toBeGreaterThanOrEqual(atMs)
    }
  })

  it('rings once, at the last instant it was set to', async () => {
    const rungMs: number[] = []
    const alarm = new Alarm(
      () => {
        rungMs.push(performance.now())
      },
      () => 0,
    )
    const sinceMs = performance.now()
    alarm.set(sinceMs + 1)
    alarm.set(sinceMs + 40)
    alarm.set(sinceMs + 40)
    await new Promise(resolve => setTimeout(resolve, 60))
    expect(rungMs).toHaveLength(1)
    expect(rungMs[0]).toBeGreaterThanOrEqual(sinceMs + 40)
  })

  it('is silent once it was cancelled', async () => {
    let rings = 0
    const alarm = new Alarm(
      () => rings++,
      () => 0,
    )
    alarm.set(performance.now())
    alarm.cancel()
    alarm.set(performance.now() + 5)
    alarm.cancel()
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(rings).toBe(0)
  })
})
