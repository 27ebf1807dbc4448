import {describe, expect, it} from 'vitest'
import {MemoryCourse} from '../../src/gate/measure/memory-course.js'

/** An arm whose memory is so much after so many answers, read after each of its slices. */
function course(answersPerSlice: number, slices: number, bytesAfter: (served: number) => number) {
  const course = new MemoryCourse()
  for (let slice = 1; slice <= slices; slice++) {
    const served = slice * answersPerSlice
    course.saw(served, bytesAfter(served))
  }
  return course
}

describe('memory of two arms', () => {
  it('that keep as much of every answer is the same, however much faster one of them is', () => {
    const grows = (served: number) => 40e6 + 1000 * served
    const slow = course(1000, 8, grows)
    for (const faster of [1.1, 1.25, 2, 3.7]) {
      const fast = course(1000 * faster, 8, grows)
      const served = Math.min(slow.served, fast.served)
      expect(served).toBe(8000)
      expect(fast.peakUntil(served)).toBeCloseTo(slow.peakUntil(served)!, -1)
    }
  })

  it('is the most that was held on the way, not what is held at the end', () => {
    const sawtooth = course(1000, 8, served => (served === 3000 ? 90e6 : 40e6))
    expect(sawtooth.peakUntil(8000)).toBe(90e6)
    expect(sawtooth.peakUntil(2000)).toBe(40e6)
  })

  it('is that of the first reading where there is none before, and null without any', () => {
    expect(course(5000, 2, () => 40e6).peakUntil(1000)).toBe(40e6)
    expect(new MemoryCourse().peakUntil(1000)).toBeNull()
    expect(new MemoryCourse().served).toBe(0)
  })
})
