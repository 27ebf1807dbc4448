import {afterEach, beforeEach, expect, it, vi} from 'vitest'
import {RequestTimeout} from '../../../src/load/autocannon/timeout.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('expires so long after the last start', () => {
  const expire = vi.fn(() => 0)
  const timeout = new RequestTimeout(1000, expire)
  timeout.start()
  vi.advanceTimersByTime(900)
  timeout.start()
  vi.advanceTimersByTime(999)
  expect(expire).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(expire).toHaveBeenCalledTimes(1)
  timeout.start()
  vi.advanceTimersByTime(1000)
  expect(expire).toHaveBeenCalledTimes(2)
})

it('asks again when it was early, unless another request has started', () => {
  const expire = vi
    .fn(() => 0)
    .mockReturnValueOnce(0.4)
    .mockReturnValueOnce(300)
  const timeout = new RequestTimeout(1000, expire)
  timeout.start()
  vi.advanceTimersByTime(1001)
  expect(expire).toHaveBeenCalledTimes(2)
  timeout.start()
  vi.advanceTimersByTime(999)
  expect(expire).toHaveBeenCalledTimes(2)
})

it('leaves no timer behind', () => {
  const timeout = new RequestTimeout(1000, () => 500)
  timeout.start()
  vi.advanceTimersByTime(1000)
  timeout.stop()
  expect(vi.getTimerCount()).toBe(0)
})
