import {allOk, type Case} from '../case.js'
import type {Behaviour} from '../server/exchange.js'
import {nowMs} from '../server/journal.js'
import {reply} from '../server/reply.js'

/** In the middle of its period, so that a load of whole periods begins and ends in peace. */
const beginsMs = 2000

export const stallEvery5s: Case = {
  name: 'stall-1s-in-5s',
  does: 'stands still 1 s of every 5 s, and otherwise answers at once',
  because:
    'Who comes at any instant waits 0 with probability 0.8, else evenly between 0 and 1 s: P(wait > x) = (1 − x) ÷ 5.',
  behaviour: () => stalling({everyMs: 5000, forMs: 1000}),
  truth: 'timetable',
  expectedMs: {p50: 0, p90: 500, p99: 950},
  outcomes: allOk,
  ratePerSecond: 200,
  connections: 10,
  windowMs: 5000,
  // The case below asks closed loops the same question.
  published: ['open'],
}

export const stallOnce: Case = {
  name: 'stall-2s-once',
  does: 'stands still once, for 2 s, and otherwise answers at once',
  because:
    'Of 6 s, 2 s are the stall: P(wait > x) = (2 − x) ÷ 6, so that p90 is 2 − 0.6 s and p99 2 − 0.06 s.',
  behaviour: () => stalling({everyMs: Infinity, forMs: 2000}),
  truth: 'timetable',
  expectedMs: {p50: 0, p90: 1400, p99: 1940},
  outcomes: allOk,
  ratePerSecond: 200,
  connections: 10,
  windowMs: 6000,
  published: ['open', 'closed'],
}

/** The clock starts with the first request. Held requests are all answered when the stall ends. */
function stalling({everyMs, forMs}: {everyMs: number; forMs: number}): Behaviour {
  let firstMs: number | undefined
  let held: (() => void)[] = []

  return (exchange, journal) => {
    firstMs ??= exchange.arrivedMs
    const sinceMs = exchange.arrivedMs - firstMs
    const phaseMs = everyMs === Infinity ? sinceMs : sinceMs % everyMs
    const isStalled = phaseMs >= beginsMs && phaseMs < beginsMs + forMs
    if (!isStalled && held.length === 0) {
      exchange.finish(reply())
      return
    }
    held.push(() => exchange.finish(reply()))
    if (held.length > 1) return
    const fromMs = exchange.arrivedMs - (phaseMs - beginsMs)
    exchange.at(fromMs + forMs, () => {
      journal.stalls.push({fromMs, toMs: nowMs()})
      for (const answer of held) answer()
      held = []
    })
  }
}
