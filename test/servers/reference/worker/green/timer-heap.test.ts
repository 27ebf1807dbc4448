import fc from 'fast-check'
import {expect, test} from 'vitest'
import {TimerHeap} from '../../../../../servers/reference/worker/green/timer-heap.js'

test('gives what is due, earliest first, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(100)), fc.nat(100), (times, nowMs) => {
      const heap = new TimerHeap<number>()
      for (const time of times) heap.add(time, time)
      const taken: number[] = []
      for (;;) {
        const time = heap.takeDue(nowMs)
        if (time === undefined) break
        taken.push(time)
      }
      expect(taken).toEqual(times.filter(time => time <= nowMs).sort((a, b) => a - b))
      expect(heap.earliestMs).toBe(Math.min(Infinity, ...times.filter(time => time > nowMs)))
    }),
  )
})
