import {expect, it} from 'vitest'
import {Recorder} from '../../../src/load/record/recorder.js'
import {Row} from '../../../src/load/record/row.js'
import {decodeHistogram} from '../../../src/stats/histogram.js'
import {stay} from '../fixtures/stay.js'

/** Two names in turn, each request 10 ms; the window is 45 to 95 ms. */
function tellAll(openAfterMs: number) {
  const recorder = new Recorder()
  const rows = [new Row('login'), new Row('product')] as const
  recorder.announceWindow()
  for (let endMs = 10; endMs <= 100; endMs += 10) {
    if (endMs > openAfterMs && recorder.window === undefined) recorder.openWindow(45, 50, 'byEnd')
    const row = rows[(endMs / 10) % 2 === 0 ? 0 : 1]
    recorder.sent(row)
    const times = stay(endMs - 10, endMs)
    if (endMs === 60) recorder.timedOut(times, row)
    else if (endMs === 70) recorder.lost(times, 'eof', undefined, row)
    else if (endMs === 80) recorder.answered(times, {status: 200, bodyBytes: 5}, row, 'json')
    else recorder.answered(times, {status: endMs === 90 ? 503 : 200, bodyBytes: 5}, row)
  }
  recorder.sent(rows[0])
  return {recorder, results: rows.map(row => row.result)}
}

it('counts by name what the load counts in all', () => {
  const {recorder, results} = tellAll(40)
  const [login, product] = results
  expect(login?.total).toEqual({sent: 6, ok: 3, non2xx: 1, timeout: 1, lost: 0, inFlight: 1})
  expect(login?.unexpected).toEqual({json: 1})
  expect(login?.ended).toEqual({ok: 0, non2xx: 1, timeout: 1, lost: 0})
  expect(product?.total).toEqual({sent: 5, ok: 3, non2xx: 1, timeout: 0, lost: 1, inFlight: 0})
  expect(product?.unexpected).toEqual({503: 1})
  expect(product?.ended).toEqual({ok: 1, non2xx: 1, timeout: 0, lost: 1})
  expect(decodeHistogram(login?.latencyHdr ?? '').totalCount).toBe(1)
  expect(recorder.unexpected).toEqual({json: 1, 503: 1})
  for (const key of ['sent', 'ok', 'non2xx', 'timeout', 'lost', 'inFlight'] as const)
    expect(results.reduce((sum, {total}) => sum + total[key], 0)).toBe(recorder.total[key])
})

it('counts the same of a window that is heard of late', () => {
  expect(tellAll(80).results).toEqual(tellAll(40).results)
})
