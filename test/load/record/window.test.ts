import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {quantileUs} from '../../../src/stats/histogram.js'
import {Window} from '../../../src/load/record/window.js'
import {stay} from '../fixtures/stay.js'

describe('Window', () => {
  it('counts a request where it ends, with its whole latency', () => {
    const window = new Window(1000, 100)
    window.answered(stay(900, 1010), 'ok', 7)
    window.answered(stay(1095, 1101), 'ok', 7)
    expect(window.ended.ok).toBe(1)
    expect(window.bodyBytes).toBe(7)
    expect(quantileUs(window.latency, 0.5)).toBeGreaterThanOrEqual(110_000)
  })

  it('takes a request that ends on the closing edge as after it', () => {
    const window = new Window(1000, 100)
    window.answered(stay(1000, 1100), 'non2xx', 0)
    expect(window.ended.non2xx).toBe(0)
    expect(window.meanInSystem).toBe(1)
  })

  it('has timeouts in the latency and losses not', () => {
    const window = new Window(0, 100)
    window.timedOut(stay(0, 50))
    window.lost(stay(0, 60))
    expect(window.ended).toEqual({ok: 0, non2xx: 0, timeout: 1, lost: 1})
    expect(window.latency.totalCount).toBe(1)
  })

  it('puts answers into tenths by their end', () => {
    const window = new Window(1000, 100)
    for (const endMs of [1000, 1009.9, 1010, 1055, 1099.9]) window.answered(stay(1000, endMs), 'ok', 0)
    expect(window.perTenth).toEqual([2, 1, 0, 0, 0, 1, 0, 0, 0, 1])
  })

  it('finds exactly the connections in the system, when none ever rests', () => {
    const stays = fc.array(fc.double({min: 0.01, max: 400, noNaN: true}), {minLength: 1, maxLength: 50})
    fc.assert(
      fc.property(fc.array(stays, {minLength: 1, maxLength: 8}), connections => {
        const window = new Window(1000, 100)
        for (const lengths of connections) {
          let nowMs = 990
          for (const ms of lengths) window.answered(stay(nowMs, (nowMs += ms)), 'ok', 0)
          window.givenUp(nowMs)
        }
        expect(window.meanInSystem).toBeCloseTo(connections.length, 6)
      }),
    )
  })

  it('leaves out what ended before it opened, though it was told after', () => {
    const window = new Window(1000, 100)
    window.answered(stay(900, 999), 'ok', 7)
    expect(window.ended.ok).toBe(0)
  })

  it('counts who was in the system at its edges', () => {
    const window = new Window(1000, 100)
    window.answered(stay(990, 1010), 'ok', 0)
    window.answered(stay(1010, 1090), 'ok', 0)
    window.answered(stay(990, 1200), 'ok', 0)
    window.givenUp(1050)
    expect([window.inSystemAtStart, window.inSystemAtEnd]).toEqual([2, 2])
  })

  it('counts as censored whoever waited over the closing edge and had no answer', () => {
    const window = new Window(1000, 100)
    window.timedOut(stay(900, 1050))
    window.timedOut(stay(1050, 1200))
    window.timedOut(stay(1100, 1300))
    window.answered(stay(1050, 1200), 'ok', 0)
    window.lost(stay(1050, 1200))
    window.givenUp(900)
    expect(window.censored).toBe(2)
    const open = new Window(1000, 100, 'byStart')
    open.timedOut(stay(1050, 1200))
    open.givenUp(1050)
    open.givenUp(999)
    expect(open.censored).toBe(1)
    expect(open.latency.totalCount).toBe(1)
  })

  it('adds up the latencies of each tenth', () => {
    const window = new Window(1000, 100)
    window.answered(stay(990, 1005), 'ok', 0)
    window.answered(stay(1000, 1009), 'ok', 0)
    window.answered(stay(1000, 1095), 'ok', 0)
    expect(window.latencyMsPerTenth).toEqual([24, 0, 0, 0, 0, 0, 0, 0, 0, 95])
  })

  it('of an open loop has what starts in it, whenever that ends', () => {
    const window = new Window(1000, 100, 'byStart')
    window.answered(stay(999.9, 1050, 1001), 'ok', 7)
    window.answered(stay(1000, 5000, 4990), 'ok', 7)
    window.timedOut(stay(1099.9, 9000, 8000))
    window.lost(stay(1050, 2000))
    window.answered(stay(1100, 1101), 'ok', 7)
    expect(window.ended).toEqual({ok: 1, non2xx: 0, timeout: 1, lost: 1})
    expect(window.bodyBytes).toBe(7)
    expect(window.perTenth).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    expect(quantileUs(window.latency, 0.5)).toBeGreaterThanOrEqual(4_000_000)
    expect(window.fromSend?.totalCount).toBe(2)
    expect(quantileUs(window.fromSend ?? window.latency, 0.5)).toBeLessThan(10_100)
  })

  it('tells by slices what became of the requests that were due in them', () => {
    const window = new Window(1000, 100, 'byStart', {slices: {everyMs: 40, limitsMs: [10, 50]}})
    window.answered(stay(999, 1001), 'ok', 0)
    window.answered(stay(1000, 1010), 'ok', 0)
    window.answered(stay(1039, 1059), 'ok', 0)
    window.answered(stay(1040, 1100), 'ok', 0)
    window.answered(stay(1041, 1042), 'non2xx', 0)
    window.timedOut(stay(1000, 2000))
    window.lost(stay(1079, 1080))
    window.givenUp(1079)
    // After the last whole slice.
    window.answered(stay(1080, 1081), 'ok', 0)
    expect(window.slices?.counts).toEqual({
      ...{everyMs: 40, limitsMs: [10, 50]},
      ...{ok: [2, 1], unanswered: [1, 1], failed: [1, 2], latencyMs: [1030, 60]},
      slow: [
        [1, 1],
        [0, 1],
      ],
    })
    expect(new Window(0, 100, 'byStart').slices).toBeUndefined()
  })

  it('of an open loop has a request in the system from its start, sent or not', () => {
    const window = new Window(0, 100, 'byStart')
    window.answered(stay(-50, 25, 20), 'ok', 0)
    window.givenUp(75)
    expect(window.meanInSystem).toBeCloseTo(0.5, 9)
    expect(window.ended.ok).toBe(0)
  })
})
