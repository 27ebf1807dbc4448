import {createRequire} from 'node:module'
import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {Exchange} from '../../../src/load/autocannon/exchange.js'
import type {Parser, ParserClass} from '../../../src/load/autocannon/internals.js'
import type {Reading} from '../../../src/load/response/reader.js'

const require = createRequire(createRequire(import.meta.url).resolve('autocannon/package.json'))
const {HTTPParser} = require('http-parser-js') as {HTTPParser: ParserClass & (new (type: string) => Parser)}

const ok = 'HTTP/1.1 200 OK\r\n'
const length5 = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'
const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n'
const early = `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${length5}`

describe('Exchange', () => {
  it.each([length5, chunked, early])('reads the same, however it is cut: %j', text => {
    const bytes = Buffer.from(text)
    fc.assert(
      fc.property(fc.array(fc.integer({min: 1, max: bytes.length - 1}), {maxLength: 10}), cuts => {
        const exchange = start()
        const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length]
        const readings = edges.slice(1).map((end, index) => feed(exchange, bytes.subarray(edges[index], end)))
        expect(readings.pop()).toBe('answered')
        expect(new Set(readings)).toEqual(new Set(readings.length === 0 ? [] : ['waiting']))
        expect(exchange).toMatchObject({status: 200, bodyBytes: 5, isReusable: true, hasExcess: false})
      }),
    )
  })

  it('reads one answer after another', () => {
    const exchange = start()
    for (let count = 0; count < 3; count++) {
      expect(feed(exchange, length5)).toBe('answered')
      exchange.begin()
      expect(feed(exchange, chunked)).toBe('answered')
      expect(exchange.bodyBytes).toBe(5)
      exchange.begin()
    }
  })

  it.each([
    ['HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', false],
    ['HTTP/1.1 200 OK\r\nConnection: Keep-Alive, Close\r\nContent-Length: 0\r\n\r\n', false],
    ['HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n', false],
    ['HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n', true],
    ['HTTP/1.1 204 No Content\r\n\r\n', true],
    ['HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n', false],
    ['HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n', false],
  ])('%j leaves a connection that can be used again: %s', (text, isReusable) => {
    const exchange = start()
    expect(feed(exchange, text)).toBe('answered')
    expect(exchange.isReusable).toBe(isReusable)
  })

  it.each([
    ['a second answer', length5 + length5],
    ['the beginning of a second answer', `${length5}HTT`],
    ['bytes that are no answer', `${length5}garbage\r\n`],
    ['a second answer that is malformed', `${length5}HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n`],
  ])('%s is unsolicited, and the first one stands', (_name, text) => {
    const exchange = start()
    expect(feed(exchange, text)).toBe('answered')
    expect(exchange).toMatchObject({status: 200, bodyBytes: 5, hasExcess: true, isReusable: false})
  })

  it('takes the end of the connection for the end of a body without a length, and of nothing else', () => {
    const endOf = (text: string): Reading => {
      const exchange = start()
      expect(feed(exchange, text)).toBe('waiting')
      return exchange.endOfStream()
    }
    expect(endOf('HTTP/1.0 200 OK\r\n\r\n')).toBe('answered')
    expect(endOf('HTTP/1.0 200 OK\r\n\r\nhel')).toBe('answered')
    expect(endOf('HTTP/1.0 200 OK\r\nServer: x\r\n')).toBe('waiting')
    expect(endOf(length5.slice(0, -1))).toBe('waiting')
    expect(endOf(chunked.slice(0, -2))).toBe('waiting')
  })

  it('forgets a half answer when the connection is new', () => {
    const exchange = start()
    feed(exchange, length5.slice(0, -2))
    exchange.connect()
    exchange.begin()
    expect(feed(exchange, length5)).toBe('answered')
    expect(exchange).toMatchObject({bodyBytes: 5, hasExcess: false})
  })

  it.each([
    ['codings in a list', `${ok}Transfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`],
    [
      'codings on lines of their own',
      `${ok}Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
    ],
    ['a list of one length', `${ok}Content-Length: 5, 5\r\n\r\nhello`],
    [
      'a chunked body beside a length',
      `${ok}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
    ],
    ['names in UTF-8', `${ok}X-Name: \u010d\u00ed\r\nContent-Length: 5\r\n\r\nhello`],
    ['a large head', `${ok}X: ${'y'.repeat(100_000)}\r\nContent-Length: 5\r\n\r\nhello`],
    ['interim answers', `${'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(5)}${length5}`],
  ])('%s: both parsers agree, in pieces too', (_name, text) => {
    for (const size of [1_000_000, 1000, 1]) {
      const bytes = Buffer.from(text)
      const exchange = start()
      let reading: Reading = 'waiting'
      for (let at = 0; at < bytes.length; at += size) reading = feed(exchange, bytes.subarray(at, at + size))
      expect(exchange.fault).toBeUndefined()
      expect(reading).toBe('answered')
      expect(exchange).toMatchObject({status: 200, bodyBytes: 5})
    }
  })

  it('knows that an answer to HEAD has no body', () => {
    const exchange = start(true)
    expect(feed(exchange, `${ok}Content-Length: 5\r\n\r\n`)).toBe('answered')
    expect(exchange).toMatchObject({bodyBytes: 0, isReusable: true})
  })

  it('keeps from the parser what would never end', () => {
    const chunks = `${ok}Transfer-Encoding: chunked\r\n\r\n`
    for (const [text, fault] of [
      [`${chunks}-5\r\nhello\r\n`, 'bad-chunk-size'],
      [`${chunks}zz\r\nhello\r\n`, 'bad-chunk-size'],
      [`${chunks}${'5'.repeat(5000)}`, 'chunk-line-too-long'],
      [`${ok}Content-Length: 0x5\r\n\r\nhello`, 'bad-length'],
      ['\r\n'.repeat(1000), 'bad-status-line'],
    ] as const) {
      const exchange = start()
      expect(feed(exchange, text)).toBe('malformed')
      expect(exchange.fault).toBe(fault)
    }
  })

  it('is not led astray by any bytes: it neither throws nor hangs', () => {
    const line = fc.constantFrom(
      'HTTP/1.1 200 OK',
      'Content-Length: 3',
      'Content-Length: 0',
      '',
      'x: y',
      '5',
      'Transfer-Encoding: chunked',
    )
    const text = fc.oneof(
      fc.string(),
      fc.array(line).map(lines => lines.join('\r\n')),
    )
    fc.assert(
      fc.property(fc.array(text), pieces => {
        const exchange = start()
        for (const piece of pieces) if (feed(exchange, piece) !== 'waiting') return
        exchange.endOfStream()
      }),
    )
  })
})

function start(isHead = false): Exchange {
  const exchange = new Exchange(new HTTPParser(HTTPParser.RESPONSE), HTTPParser, {isHead})
  exchange.connect()
  exchange.begin()
  return exchange
}

function feed(exchange: Exchange, bytes: string | Buffer): Reading {
  const buffer = Buffer.from(bytes)
  return exchange.read(buffer, buffer.length)
}
