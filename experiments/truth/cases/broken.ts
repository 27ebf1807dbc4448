import {allOk, everyNth, type Case} from '../case.js'
import type {Exchange} from '../server/exchange.js'
import {reply} from '../server/reply.js'

const delayMs = 5
const timeoutMs = 1000
const common = {
  truth: 'clock',
  expectedMs: {p50: delayMs, p90: delayMs, p99: delayMs},
  ratePerSecond: 200,
  connections: 10,
  published: ['closed'],
} as const satisfies Partial<Case>

const soon = (exchange: Exchange, action: () => void): void => {
  exchange.at(exchange.arrivedMs + delayMs, action)
}

export const eofBody: Case = {
  ...common,
  name: 'http10-eof',
  does: 'answers in HTTP/1.0, without a length: the body ends with the connection',
  because: 'RFC 9112 §6.3: a response without a length lasts until the close, and is whole. All are good.',
  behaviour: () => exchange => {
    soon(exchange, () => exchange.finish('HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nhello', 'end'))
  },
  outcomes: allOk,
}

export const truncated: Case = {
  ...common,
  name: 'truncated-10th',
  does: 'ends the connection in the middle of every 10th body',
  because: 'The server counts: of n requests, ⌊n ÷ 10⌋ have no whole answer and no latency.',
  behaviour: () => exchange => {
    soon(exchange, () => {
      if (exchange.number % 10 === 0) exchange.lose(reply('hello'.repeat(20)).slice(0, -50))
      else exchange.finish(reply('hello'.repeat(20)))
    })
  },
  outcomes: everyNth(10, 'lost'),
}

export const dropped: Case = {
  ...common,
  name: 'dropped-10th',
  does: 'closes the connection instead of the 10th answer',
  because: 'The server counts: of n requests, ⌊n ÷ 10⌋ have no answer. A client that asks again hides them.',
  behaviour: () => exchange => {
    soon(exchange, () => {
      if (exchange.number % 10 === 0) exchange.lose()
      else exchange.finish(reply())
    })
  },
  outcomes: everyNth(10, 'lost'),
}

export const hanging: Case = {
  ...common,
  name: 'hanging-50th',
  does: 'never answers the 50th request; clients wait 1 s',
  because:
    'One request in 50 takes the second that the client waited: the edge is at p98, and p99 is the time-out. Leaving time-outs out of the latency would make a server look faster by hanging.',
  behaviour: () => exchange => {
    if (exchange.number % 50 === 0) exchange.hang()
    else soon(exchange, () => exchange.finish(reply()))
  },
  expectedMs: {p50: delayMs, p90: delayMs, p99: timeoutMs},
  outcomes: everyNth(50, 'timeout'),
  timeoutMs,
  // In the closed loop each time-out takes one of ten clients away for its second: a longer look.
  windowMs: 4000,
}

export const unavailable: Case = {
  ...common,
  name: 'unavailable-7th',
  does: 'answers every 7th request with 503',
  because: 'The server counts: of n requests, ⌊n ÷ 7⌋ are 503, as late as the good ones.',
  behaviour: () => exchange => {
    const status = exchange.number % 7 === 0 ? '503 Service Unavailable' : '200 OK'
    soon(exchange, () => exchange.finish(reply('hello', undefined, status)))
  },
  outcomes: everyNth(7, 'non2xx'),
}
