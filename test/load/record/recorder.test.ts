import {describe, expect, it} from 'vitest'
import {Recorder} from '../../../src/load/record/recorder.js'
import {stay} from '../fixtures/stay.js'

/** Requests of 10 ms that end at 10, 20, … 100 ms, one lost and one timed out; the window is 45 to 95 ms. */
function tellAll(recorder: Recorder, open: {readonly afterMs: number}): Recorder {
  recorder.announceWindow()
  for (let endMs = 10; endMs <= 100; endMs += 10) {
    if (endMs > open.afterMs && recorder.window === undefined) recorder.openWindow(45, 50, 'byEnd')
    recorder.sent()
    if (endMs === 50) recorder.lost(stay(endMs - 10, endMs), 'eof')
    else if (endMs === 60) recorder.timedOut(stay(endMs - 10, endMs))
    else recorder.answered(stay(endMs - 10, endMs), {status: 200, bodyBytes: 5})
  }
  return recorder
}

describe('a window that is heard of after it opened', () => {
  it.each([50, 60, 80])('holds what one holds that was open in time (%d ms)', afterMs => {
    const inTime = tellAll(new Recorder(), {afterMs: 40})
    const late = tellAll(new Recorder(), {afterMs})
    expect(late.window).toEqual(inTime.window)
    expect(late.window?.ended).toEqual({ok: 3, non2xx: 0, timeout: 1, lost: 1})
    expect(late.total).toEqual(inTime.total)
  })

  it('holds nothing of before where none was announced', () => {
    const recorder = new Recorder()
    recorder.sent()
    recorder.answered(stay(50, 60), {status: 200, bodyBytes: 5})
    expect(recorder.openWindow(45, 50, 'byEnd').ended.ok).toBe(0)
  })
})
