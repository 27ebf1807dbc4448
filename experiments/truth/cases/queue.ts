import {uniformFloat64} from 'pure-rand/distribution/uniformFloat64'
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus'
import {allOk, type Case} from '../case.js'
import type {Behaviour, Exchange} from '../server/exchange.js'
import {nowMs} from '../server/journal.js'
import {reply} from '../server/reply.js'

const serviceMs = 10
/** The same services, request by request, whoever asks. */
const seed = 20

export const queues: readonly Case[] = (['exponential', 'constant'] as const).flatMap(services =>
  [0.5, 0.8].map(load => queue(services, load)),
)

function queue(services: 'exponential' | 'constant', load: number): Case {
  return {
    name: `queue-${services}-${load}`,
    does: `serves one request at a time, for ${services === 'constant' ? '' : 'an exponential time of '}10 ms${services === 'constant' ? '' : ' on average'}; utilisation ${load}`,
    because:
      'By the server’s clock, the wait included, for the arrivals and services that really happened in the run. The formulas of queueing theory hold for endless runs: with some hundred requests their sampling error is larger than that of any tool.',
    behaviour: () => oneAtATime(services === 'constant' ? () => serviceMs : exponential()),
    truth: 'clock',
    expectedMs: null,
    outcomes: allOk,
    ratePerSecond: (load * 1000) / serviceMs,
    connections: 10,
    windowMs: 3000,
    published: ['open'],
  }
}

function exponential(): () => number {
  const random = xoroshiro128plus(seed)
  return () => -Math.log(1 - uniformFloat64(random)) * serviceMs
}

/** In order of arrival. */
function oneAtATime(nextServiceMs: () => number): Behaviour {
  const waiting: {readonly exchange: Exchange; readonly planMs: number}[] = []

  const serveFirst = (): void => {
    const first = waiting[0]
    if (first === undefined) return
    first.exchange.at(nowMs() + first.planMs, () => {
      first.exchange.finish(reply())
      waiting.shift()
      serveFirst()
    })
  }
  return exchange => {
    waiting.push({exchange, planMs: nextServiceMs()})
    if (waiting.length === 1) serveFirst()
  }
}
