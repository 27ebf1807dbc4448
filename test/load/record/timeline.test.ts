import {describe, expect, it} from 'vitest'
import {Timeline} from '../../../src/load/record/timeline.js'

/** A request that ended then and took so long. */
const endingAt = (endMs: number, latencyMs: number) => ({dueMs: endMs - latencyMs, endMs})

const totalOf = (counts: string) =>
  [...counts.matchAll(/:(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0)

describe('Timeline', () => {
  it('counts by slice and by quarter octave, warm-up before the window included', () => {
    const timeline = new Timeline(1000)
    timeline.record(endingAt(1010, 1)) // 1000 µs: 2^9 × 1.75 = 896 ≤ 1000 < 1024
    timeline.record(endingAt(1110, 1.024)) // exactly 2^10
    timeline.record(endingAt(1110, 1.279))
    timeline.record(endingAt(1110, 1.28)) // 2^10 × 1.25
    expect(timeline.tell(1100, 200)).toEqual({sliceMs: 50, firstMs: -100, counts: '39:1;;40:2,41:1;;;'})
  })

  it('loses nothing when a long load makes the slices wider', () => {
    const timeline = new Timeline(0)
    for (let ms = 0; ms < 60_000; ms += 10) timeline.record(endingAt(ms, 5))
    const {sliceMs, counts} = timeline.tell(0, 60_000)
    expect(counts.split(';').length).toBeLessThanOrEqual(33)
    expect(sliceMs).toBe(3200)
    expect(totalOf(counts)).toBe(6000)
  })

  it('takes latencies of nothing and of an hour', () => {
    const timeline = new Timeline(0)
    timeline.record(endingAt(0, 0))
    timeline.record(endingAt(0, 3.6e6))
    expect(timeline.tell(0, 100).counts).toMatch(/^0:1,12[67]:1;/)
  })

  it('tells only the end of a long warm-up', () => {
    const timeline = new Timeline(0)
    for (let ms = 0; ms < 12_000; ms += 10) timeline.record(endingAt(ms, 5))
    const {firstMs, sliceMs, counts} = timeline.tell(10_000, 2000)
    expect(firstMs).toBeGreaterThanOrEqual(-1000 - sliceMs)
    expect(counts.split(';').length).toBeLessThanOrEqual(32)
  })
})
