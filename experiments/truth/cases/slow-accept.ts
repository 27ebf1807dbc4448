import {allOk, type Case} from '../case.js'
import {closing, reply} from '../server/reply.js'

const [acceptMs, delayMs] = [80, 5]
const turns = 5

export const slowAccept: Case = {
  name: 'slow-accept',
  does: 'takes up each connection 80 ms late, then answers in 5 ms, and closes after the 5th answer',
  because:
    'The kernel completes a connect at once and the request waits unheard: a client sees a late first answer and nothing else. One request in five is a first one: the edge is at p80.',
  behaviour: () => exchange => {
    const waitMs = exchange.turn === 1 ? acceptMs + delayMs : delayMs
    const isLast = exchange.turn === turns
    exchange.at(exchange.arrivedMs + waitMs, () => {
      if (isLast) exchange.finish(reply('hello', closing), 'end')
      else exchange.finish(reply())
    })
  },
  truth: 'clock',
  expectedMs: {p50: delayMs, p90: acceptMs + delayMs, p99: acceptMs + delayMs},
  outcomes: allOk,
  ratePerSecond: 200,
  connections: 10,
  // Long beside the warm-up, in which the open loop opens more connections than later.
  windowMs: 3000,
  published: ['closed'],
}
