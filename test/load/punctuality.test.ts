import {describe, expect, it} from 'vitest'
import {Punctuality} from '../../src/load/punctuality.js'
import {Window} from '../../src/load/window.js'
import {msAt} from './fixtures/generator.js'

const window = new Window(0, 1000, 'byStart')

describe('Punctuality', () => {
  it('takes lateness as ours while a connection is free', () => {
    const punctuality = new Punctuality()
    punctuality.sent(100, 107, window)
    const {sendLagHdr, capReached} = punctuality.facts(window, 1)
    expect(msAt(1, sendLagHdr)).toBeCloseTo(7, 1)
    expect(capReached).toBe(false)
  })

  it('takes it as the server’s while none is free, from the later of due and exhausted', () => {
    const punctuality = new Punctuality()
    punctuality.sent(90, 90, window)
    punctuality.exhausted(90)
    punctuality.freed(150)
    punctuality.sent(100, 152, window)
    punctuality.exhausted(152)
    punctuality.freed(160)
    punctuality.sent(110, 160, window)
    const {queueHdr, sendLagHdr, capReached, achieved} = punctuality.facts(window, 1)
    expect(achieved).toBe(3)
    expect(msAt(0.5, queueHdr)).toBeCloseTo(50, 1)
    expect(msAt(1, queueHdr)).toBeCloseTo(50, 1)
    expect(msAt(1, sendLagHdr)).toBeCloseTo(2, 1)
    expect(capReached).toBe(true)
  })

  it('has both for a request that we were late for before the last connection went out', () => {
    const punctuality = new Punctuality()
    punctuality.sent(90, 103, window)
    punctuality.exhausted(103)
    punctuality.freed(150)
    punctuality.sent(100, 150, window)
    const {queueHdr, sendLagHdr} = punctuality.facts(window, 1)
    expect(msAt(1, queueHdr)).toBeCloseTo(47, 1)
    expect(msAt(0.5, sendLagHdr)).toBeCloseTo(3, 1)
  })

  it('forgets about the queue when it has caught up', () => {
    const punctuality = new Punctuality()
    punctuality.exhausted(50)
    punctuality.freed(60)
    punctuality.caughtUp()
    punctuality.sent(55, 70, window)
    expect(punctuality.facts(window, 1).capReached).toBe(false)
  })

  it('counts what fell due in the window, sent or not, and nothing else', () => {
    const punctuality = new Punctuality()
    punctuality.sent(-1, 5, window)
    expect(punctuality.facts(window, 1)).toMatchObject({offered: 0, achievedRatio: 1})
    punctuality.sent(0, 5, window)
    punctuality.unsent(999, window)
    punctuality.unsent(1000, window)
    expect(punctuality.facts(window, 4)).toMatchObject({
      ...{offered: 2, achieved: 1, unsent: 1, achievedRatio: 0.5},
      ...{connectionsPeak: 4, capReached: true},
    })
  })

  it('counts for a window that is told of later as it stood when it was sent', () => {
    const punctuality = new Punctuality()
    punctuality.sent(80, 80, window)
    punctuality.exhausted(80)
    punctuality.freed(150)
    const early = punctuality.sentEarly(100, 152)
    const before = punctuality.sentEarly(-20, 152)
    punctuality.caughtUp()
    punctuality.freed(500)
    for (const tell of [early, before]) tell(window)
    const {queueHdr, sendLagHdr, offered} = punctuality.facts(window, 1)
    expect(offered).toBe(2)
    expect(msAt(1, queueHdr)).toBeCloseTo(50, 1)
    expect(msAt(1, sendLagHdr)).toBeCloseTo(2, 1)
  })
})
