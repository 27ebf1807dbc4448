import {expect, it} from 'vitest'
import {percentilesOf, quantileMs, trueDelaysMs} from '../../experiments/truth/delays.js'
import {caseNamed, cases} from '../../experiments/truth/registry.js'
import {newJournal, type Journal} from '../../experiments/truth/server/journal.js'

const whole = {fromMs: -Infinity, toMs: Infinity}

it('a timetable: what a visitor finds who comes at any instant, whoever was sent', () => {
  const journal: Journal = {...newJournal(), stalls: [{fromMs: 3000, toMs: 4000}]}
  const truth = trueDelaysMs(caseNamed('stall-1s-in-5s'), journal, 'open', {fromMs: 1000, toMs: 6000})
  const {p50, p90, p99} = percentilesOf(truth)
  expect([p50, Math.round(p90), Math.round(p99)]).toEqual([0, 500, 950])
})

it('a stall once: as its reasoning has it', () => {
  const journal: Journal = {...newJournal(), stalls: [{fromMs: 2000, toMs: 4000}]}
  const truth = trueDelaysMs(caseNamed('stall-2s-once'), journal, 'open', {fromMs: 300, toMs: 6300})
  expect(Math.round(quantileMs(truth, 0.9))).toBe(1400)
  expect(Math.round(quantileMs(truth, 0.99))).toBe(1940)
})

it('a queue: the wait is part of it, whenever it was read', () => {
  const journal: Journal = {...newJournal(), arrivedMs: [0, 5, 30], answeredMs: [10, 20, 40]}
  const queue = caseNamed('queue-constant-0.5')
  expect(trueDelaysMs(queue, journal, 'open', whole)).toEqual([10, 10, 15])
  expect(trueDelaysMs(queue, journal, 'open', {fromMs: 1, toMs: 10})).toEqual([15])
})

it('a clock: lost requests have no latency, hanging ones that of the time-out', () => {
  const journal: Journal = {...newJournal(), arrivedMs: [0, 1, 2], answeredMs: [5, NaN, Infinity]}
  const hanging = caseNamed('hanging-50th')
  expect(trueDelaysMs(hanging, journal, 'open', whole)).toEqual([5, 1000])
  expect(trueDelaysMs(hanging, journal, 'closed', {fromMs: 0, toMs: 1000})).toEqual([5])
})

it.each(cases.map(one => [one.name, one] as const))('%s: outcomes add up', (_, {outcomes}) => {
  for (const requests of [0, 1, 6, 7, 49, 50, 1234]) {
    const {ok, non2xx, timeout, lost} = outcomes(requests)
    expect(ok + non2xx + timeout + lost).toBe(requests)
  }
})
