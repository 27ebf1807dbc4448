import {allOk, type Case} from '../case.js'
import {nowMs} from '../server/journal.js'
import {reply} from '../server/reply.js'

const workMs = 0.5

export const halfMillisecond: Case = {
  name: 'half-millisecond',
  does: 'works for half a millisecond, without a pause, and answers',
  because:
    'The loop spins until its clock says so. The goal here is a quarter of a millisecond: a whole one would accept an answer of 0.',
  behaviour: () => exchange => {
    while (nowMs() < exchange.arrivedMs + workMs);
    exchange.finish(reply())
  },
  truth: 'clock',
  expectedMs: {p50: workMs, p90: workMs, p99: workMs},
  outcomes: allOk,
  // Few enough that two seldom meet: a second one would wait unread, where the server's clock does not see it.
  ratePerSecond: 50,
  connections: 1,
  published: ['closed'],
  goalMs: 0.25,
}
