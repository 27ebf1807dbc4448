import {describe, expect, it} from 'vitest'
import {Lateness} from '../../../src/load/record/lateness.js'
import {Window} from '../../../src/load/record/window.js'
import {msAt} from '../fixtures/generator.js'

const window = new Window(0, 1000, 'byStart')

describe('Lateness', () => {
  it('takes lateness as ours while a connection is free', () => {
    const lateness = new Lateness()
    lateness.sent({dueMs: 100, sentMs: 107}, window)
    const {sendLagHdr, capReached} = lateness.facts(window, 1)
    expect(msAt(1, sendLagHdr)).toBeCloseTo(7, 1)
    expect(capReached).toBe(false)
  })

  it('takes it as the server’s while none is free, from the later of due and exhausted', () => {
    const lateness = new Lateness()
    lateness.sent({dueMs: 90, sentMs: 90}, window)
    lateness.exhausted(90)
    lateness.freed(150)
    lateness.sent({dueMs: 100, sentMs: 152}, window)
    lateness.exhausted(152)
    lateness.freed(160)
    lateness.sent({dueMs: 110, sentMs: 160}, window)
    const {queueHdr, sendLagHdr, capReached, achieved} = lateness.facts(window, 1)
    expect(achieved).toBe(3)
    expect(msAt(0.5, queueHdr)).toBeCloseTo(50, 1)
    expect(msAt(1, queueHdr)).toBeCloseTo(50, 1)
    expect(msAt(1, sendLagHdr)).toBeCloseTo(2, 1)
    expect(capReached).toBe(true)
  })

  it('has both for a request that we were late for before the last connection went out', () => {
    const lateness = new Lateness()
    lateness.sent({dueMs: 90, sentMs: 103}, window)
    lateness.exhausted(103)
    lateness.freed(150)
    lateness.sent({dueMs: 100, sentMs: 150}, window)
    const {queueHdr, sendLagHdr} = lateness.facts(window, 1)
    expect(msAt(1, queueHdr)).toBeCloseTo(47, 1)
    expect(msAt(0.5, sendLagHdr)).toBeCloseTo(3, 1)
  })

  it('forgets about the queue when it has caught up', () => {
    const lateness = new Lateness()
    lateness.exhausted(50)
    lateness.freed(60)
    lateness.caughtUp()
    lateness.sent({dueMs: 55, sentMs: 70}, window)
    expect(lateness.facts(window, 1).capReached).toBe(false)
  })

  it('counts what fell due in the window, sent or not, and nothing else', () => {
    const lateness = new Lateness()
    lateness.sent({dueMs: -1, sentMs: 5}, window)
    expect(lateness.facts(window, 1)).toMatchObject({offered: 0, achievedRatio: 1})
    lateness.sent({dueMs: 0, sentMs: 5}, window)
    lateness.unsent(999, window)
    lateness.unsent(1000, window)
    expect(lateness.facts(window, 4)).toMatchObject({
      ...{offered: 2, achieved: 1, unsent: 1, achievedRatio: 0.5},
      ...{connectionsPeak: 4, capReached: true},
    })
  })

  it('counts for a window that is told of later as it stood when it was sent', () => {
    const lateness = new Lateness()
    lateness.sent({dueMs: 80, sentMs: 80}, window)
    lateness.exhausted(80)
    lateness.freed(150)
    const early = lateness.sentEarly({dueMs: 100, sentMs: 152})
    const before = lateness.sentEarly({dueMs: -20, sentMs: 152})
    lateness.caughtUp()
    lateness.freed(500)
    for (const tell of [early, before]) tell(window)
    const {queueHdr, sendLagHdr, offered} = lateness.facts(window, 1)
    expect(offered).toBe(2)
    expect(msAt(1, queueHdr)).toBeCloseTo(50, 1)
    expect(msAt(1, sendLagHdr)).toBeCloseTo(2, 1)
  })
})
