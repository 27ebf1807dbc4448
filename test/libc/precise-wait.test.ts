import {expect, test} from 'vitest'
import {Epoll, EPOLLIN} from '../../libc/epoll.js'
import {eventfd, ring} from '../../libc/eventfd.js'
import {close} from '../../libc/descriptor.js'
import {descriptorLimit} from '../../libc/limits.js'
import {preciseWait, wakeInTime} from '../../libc/precise-wait.js'
import {undisturbed} from '../fixtures/undisturbed.js'

/** The least of several: a machine that is busy only adds. */
function least(wait: () => void): number {
  const times = Array.from({length: 20}, () => {
    const sinceMs = performance.now()
    wait()
    return performance.now() - sinceMs
  })
  return Math.min(...times)
}

test.each(['epoll_pwait2', 'syscall', 'timerfd'] as const)(
  '%s waits no shorter than asked, nor by a whole ms longer',
  async call => {
    wakeInTime()
    const epoll = new Epoll(8)
    const bell = eventfd()
    const waiting = preciseWait(epoll, call)
    try {
      expect(waiting.call).toBe(call)
      for (const ms of [0, 0.2, 1.3]) {
        await undisturbed(timely => {
          const tookMs = least(() => waiting.wait(ms))
          expect(tookMs).toBeGreaterThanOrEqual(ms)
          timely(() => expect(tookMs).toBeLessThan(ms + 0.6))
          return Promise.resolve()
        })
      }
      epoll.add(bell, EPOLLIN)
      ring(bell)
      const count = waiting.wait(5000)
      expect(Array.from({length: count}, (_, index) => epoll.fdAt(index))).toContain(bell)
    } finally {
      waiting.close()
      epoll.close()
      close(bell)
    }
  },
)

test('the best that the machine has is taken', () => {
  const epoll = new Epoll(8)
  const waiting = preciseWait(epoll)
  expect(['epoll_pwait2', 'syscall', 'timerfd']).toContain(waiting.call)
  expect(waiting.wait(0)).toBe(0)
  waiting.close()
  epoll.close()
})

test('the limit of descriptors is known', () => {
  expect(descriptorLimit()).toBeGreaterThan(100)
})
