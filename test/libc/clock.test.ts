import {expect, test} from 'vitest'
import {burn} from '../../servers/reference/app/burn.js'
import {threadCpuMs} from '../../libc/clock.js'
import {pause} from '../../libc/poll.js'

test("the thread's CPU clock stands still while the thread waits", () => {
  const before = threadCpuMs()
  pause(200)
  expect(threadCpuMs() - before).toBeLessThan(100)
})

test('burn uses as much CPU as was asked for, by that clock', () => {
  for (const cpuMs of [0, 1, 20, 100]) {
    const used = Array.from({length: 5}, () => {
      const before = threadCpuMs()
      burn(cpuMs)
      return threadCpuMs() - before
    })
    // It never stops too early; a machine that is busy with something else only adds.
    expect(Math.min(...used)).toBeGreaterThanOrEqual(cpuMs)
    expect(Math.min(...used)).toBeLessThan(cpuMs + 10)
  }
})

test('burn offers to hand over', () => {
  let offers = 0
  burn(5, () => offers++)
  expect(offers).toBeGreaterThan(5)
})
