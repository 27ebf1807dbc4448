import {expect, test} from 'vitest'
import {FairShare} from '../../../../servers/reference/worker/fair-share.js'

/** How many of these accepts made the worker pause: each pause takes at least 50 µs, and nothing else here does. */
function pauses(workers: number, connectionCounts: readonly number[]): number {
  const share = new FairShare({workers})
  let count = 0
  for (const connections of connectionCounts) {
    const startedMs = performance.now()
    share.accepted(connections)
    if (performance.now() - startedMs >= 0.05) count++
  }
  return count
}

const burst = Array.from({length: 64}, (_, index) => index + 1)
const steady = new Array<number>(64).fill(64)

test('a burst is shared, a steady coming and going is not slowed down', () => {
  expect(pauses(2, burst)).toBeGreaterThanOrEqual(62)
  expect(pauses(2, [...burst, ...steady]) - pauses(2, burst)).toBeLessThan(32)
  expect(pauses(2, [...burst, ...burst])).toBeGreaterThanOrEqual(2 * 62)
})

test('a worker alone has nobody to share with', () => {
  expect(pauses(1, burst)).toBeLessThan(32)
})
