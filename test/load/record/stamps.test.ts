import {expect, it} from 'vitest'
import {stampFactsOf} from '../../../src/load/record/stamps.js'
import {Window} from '../../../src/load/record/window.js'
import {decodeHistogram} from '../../../src/stats/histogram.js'

const stamped = (endMs: number, readMs: number) => ({readMs, notBeforeMs: endMs})
const times = (sentMs: number, endMs: number) => ({dueMs: sentMs, sentMs, endMs})
const values = (hdr: string | undefined): number[] => {
  const histogram = decodeHistogram(hdr ?? '')
  return Array.from({length: histogram.totalCount}, (_, rank) =>
    histogram.getValueAtPercentile((100 * (rank + 1)) / histogram.totalCount),
  )
}

it('what lies between stamp and read is told beside the latency', () => {
  const window = new Window(0, 1000)
  window.answered(times(0, 1), 'ok', 0, stamped(1, 3))
  window.answered(times(10, 11), 'ok', 0, stamped(11, 11.5))
  const facts = stampFactsOf(window, 0)

  expect(facts).toMatchObject({stamped: 2, unstamped: 0, clockSteps: 0})
  expect(values(facts.readDelayHdr)).toEqual([500, 2000])
  // Of each answer, not of two histograms added; a bucket there is 2 µs.
  expect(values(facts.untilReadHdr)).toEqual([1500, 3001])
  expect(facts.earliestHdr).toBeUndefined()
  expect(facts.meanUnread).toBeCloseTo(2.5 / 1000, 9)
})

it('an answer without a stamp makes the latency a bracket, unless it is one of very many', () => {
  const few = new Window(0, 1000)
  few.answered(times(0, 1), 'ok', 0, stamped(1, 1))
  few.answered(times(0, 5), 'ok', 0, {readMs: 5, notBeforeMs: 2})
  const {unstamped, earliestHdr} = stampFactsOf(few, 1)
  expect(unstamped).toBe(1)
  expect(values(earliestHdr)).toEqual([1000, 2000])

  const many = new Window(0, 1000)
  for (let count = 0; count < 2000; count++) many.answered(times(0, 1), 'ok', 0, stamped(1, 1))
  many.answered(times(0, 5), 'ok', 0, {readMs: 5, notBeforeMs: 2})
  expect(stampFactsOf(many, 0)).toMatchObject({unstamped: 1})
  expect(stampFactsOf(many, 0).earliestHdr).toBeUndefined()
})

it('an answer that is read after the window was unread in it', () => {
  const window = new Window(0, 100)
  window.answered(times(80, 90), 'ok', 0, stamped(90, 150))
  window.answered(times(120, 130), 'ok', 0, stamped(130, 140))
  expect(window.meanUnread).toBeCloseTo(0.1, 9)
  expect(stampFactsOf(window, 0).stamped).toBe(1)
})
