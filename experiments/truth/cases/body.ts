import {allOk, type Case} from '../case.js'
import type {Exchange} from '../server/exchange.js'
import {reply} from '../server/reply.js'

export const bodyBytes = 2 ** 20
const delayMs = 20
const body = Buffer.from(reply('x'.repeat(bodyBytes)))

export const largeBody: Case = {
  name: 'body-1mb',
  does: 'answers with 1 MB after 20 ms',
  because:
    'Until the kernel has taken the last byte, by the server’s clock; the megabyte itself takes about 1 ms.',
  behaviour: () => exchange => {
    exchange.at(exchange.arrivedMs + delayMs, () => exchange.finish(body))
  },
  truth: 'clock',
  expectedMs: {p50: delayMs, p90: delayMs, p99: delayMs},
  outcomes: allOk,
  ratePerSecond: 30,
  connections: 4,
  published: ['closed'],
}

const chunks = 5
const everyMs = 20
const chunk = `3e8\r\n${'x'.repeat(1000)}\r\n`

export const drip: Case = {
  name: 'chunked-drip',
  does: 'answers in five chunks, one every 20 ms',
  because:
    'An answer is there when its last byte is: after 100 ms. Who stops the clock at the first says 20. (ab asks in HTTP/1.0, to which chunks are no answer.)',
  behaviour: () => exchange => {
    exchange.at(exchange.arrivedMs + everyMs, () => {
      exchange.begin(
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n' + chunk,
      )
      drop(exchange, 2)
    })
  },
  truth: 'clock',
  expectedMs: {p50: chunks * everyMs, p90: chunks * everyMs, p99: chunks * everyMs},
  outcomes: allOk,
  ratePerSecond: 50,
  connections: 10,
  published: ['closed'],
  notFor: ['ab'],
}

function drop(exchange: Exchange, number: number): void {
  exchange.at(exchange.arrivedMs + number * everyMs, () => {
    if (number === chunks) {
      exchange.finish(`${chunk}0\r\n\r\n`)
      return
    }
    exchange.begin(chunk)
    drop(exchange, number + 1)
  })
}
