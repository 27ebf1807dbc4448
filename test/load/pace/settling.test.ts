import {describe, expect, it} from 'vitest'
import {Settling} from '../../../src/load/pace/settling.js'

/** Ten arrivals a millisecond; when the warm-up ends, and how, if so many requests are in the system. */
function settle(inSystemAt: (ms: number) => number, usualInSystem?: number) {
  const settling = new Settling({minMs: 300, steadyWithinMs: 700, usualInSystem}, 10)
  for (let ms = 0; ms < 20_000; ms += 10) {
    const outcome = settling.look(ms, inSystemAt(ms), 0)
    if (outcome !== 'go on') return {ms, outcome}
  }
  throw new Error('it never ends')
}

describe('the warm-up of an open loop', () => {
  it('ends as soon as may be where there is no queue', () => {
    expect(settle(() => 20)).toEqual({ms: 300, outcome: 'steady'})
    expect(settle(() => 20, 50)).toEqual({ms: 300, outcome: 'steady'})
  })

  it('waits while the queue of a slow start is worked off', () => {
    expect(settle(ms => Math.max(5, 3000 - ms))).toMatchObject({outcome: 'steady'})
    expect(settle(ms => Math.max(5, 3000 - 2 * ms)).ms).toBeGreaterThan(1400)
  })

  it('waits for a queue that stays as it is to go, up to a second longer than for a steady state', () => {
    const untilGone = settle(ms => (ms < 1200 ? 900 : 5), 50)
    expect(untilGone.outcome).toBe('steady')
    expect(untilGone.ms).toBeGreaterThanOrEqual(1200)
    expect(untilGone.ms).toBeLessThan(1700)
    expect(settle(() => 900, 50)).toEqual({ms: 1700, outcome: 'steady'})
    expect(settle(() => 900)).toEqual({ms: 300, outcome: 'steady'})
  })

  it('does not take a burst for a queue', () => {
    expect(settle(ms => (ms > 200 && ms % 50 === 30 ? 120 : 5), 50)).toEqual({ms: 300, outcome: 'steady'})
  })

  it('ends unsteady where the queue grows', () => {
    expect(settle(ms => 4 * ms, 50)).toEqual({ms: 700, outcome: 'unsteady'})
  })
})
