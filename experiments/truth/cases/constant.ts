import {allOk, type Case} from '../case.js'
import {closing, reply} from '../server/reply.js'

const delayMs = 50
const common = {
  truth: 'clock',
  // One value: every quantile is it.
  expectedMs: {p50: delayMs, p90: delayMs, p99: delayMs},
  outcomes: allOk,
  ratePerSecond: 100,
  connections: 10,
  published: ['open', 'closed'],
} as const satisfies Partial<Case>

export const constant: Case = {
  ...common,
  name: 'constant',
  does: 'answers after 50 ms',
  because: 'Every request waits for the same 50 ms and for nobody else.',
  behaviour: () => exchange => {
    exchange.at(exchange.arrivedMs + delayMs, () => exchange.finish(reply()))
  },
}

export const constantClose: Case = {
  ...common,
  name: 'constant-close',
  does: 'answers after 50 ms and closes the connection (`Connection: close`)',
  because: 'As before; a connect on loopback adds a tenth of a millisecond.',
  behaviour: () => exchange => {
    exchange.at(exchange.arrivedMs + delayMs, () => exchange.finish(reply('hello', closing), 'end'))
  },
}
