import {allOk, type Case} from '../case.js'
import {reply} from '../server/reply.js'

const [fastMs, slowMs] = [3, 80]
const every = 5

export const bimodal: Case = {
  name: 'bimodal',
  does: 'answers after 3 ms, every 5th request after 80 ms',
  because: 'Two atoms with their edge at p80: p50 lies deep in the first, p90 and p99 deep in the second.',
  behaviour: () => exchange => {
    const delayMs = exchange.number % every === 0 ? slowMs : fastMs
    exchange.at(exchange.arrivedMs + delayMs, () => exchange.finish(reply()))
  },
  truth: 'clock',
  expectedMs: {p50: fastMs, p90: slowMs, p99: slowMs},
  outcomes: allOk,
  ratePerSecond: 200,
  connections: 10,
  published: ['open', 'closed'],
}
