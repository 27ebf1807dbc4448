import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {defaultLimits} from '../../../../servers/reference/http/limits.js'
import {RequestParser} from '../../../../servers/reference/http/parser.js'
import {latin1, parseAll} from './parsed.js'

const get = (fields: string): string => `GET / HTTP/1.1\r\nHost: x\r\n${fields}\r\n`
const post = (fields: string, body: string): string =>
  `POST /echo HTTP/1.1\r\nHost: x\r\n${fields}\r\n${body}`
const parse = (text: string) => parseAll([latin1(text)])

test('reads a head', () => {
  const {requests} = parse('GET /a/b?c=d&e HTTP/1.1\r\nHost: x:80\r\nAccept:\t */* \r\nX-Empty:\r\n\r\n')
  expect(requests[0]?.head).toEqual({
    method: 'GET',
    target: '/a/b?c=d&e',
    path: '/a/b',
    query: 'c=d&e',
    version: '1.1',
    headers: [
      ['host', 'x:80'],
      ['accept', '*/*'],
      ['x-empty', ''],
    ],
    keepAlive: true,
    expectContinue: false,
    contentLength: undefined,
    chunked: false,
    upgrade: undefined,
  })
})

describe('a request target', () => {
  test.each([
    ['GET', '/a?b#c', {path: '/a', query: 'b'}],
    ['GET', '/a#b?c', {path: '/a', query: ''}],
    ['GET', '//a', {path: '//a', query: ''}],
    ['GET', 'http://h/p?q', {path: '/p', query: 'q'}],
    ['GET', 'HTTPS://u:p@h:1?q', {path: '/', query: 'q'}],
    ['OPTIONS', '*', {path: '*', query: ''}],
  ])('may be %s %s', (method, target, expected) => {
    const {requests} = parse(`${method} ${target} HTTP/1.1\r\nHost: x\r\n\r\n`)
    expect(requests[0]?.head).toMatchObject({target, ...expected})
  })

  test.each([
    ['GET', '*'],
    ['GET', 'a/b'],
    ['GET', 'h:443'],
    ['GET', 'ftp://h/'],
    ['GET', 'http:///a'],
    ['CONNECT', '/a'],
    ['CONNECT', 'h'],
    ['GET', '/\x7f'],
    ['GET', '/\t'],
    ['GET', '/\xe4'],
    ['GET', '/?\x80'],
  ])('may not be %s %s', (method, target) => {
    expect(parse(`${method} ${target} HTTP/1.1\r\nHost: x\r\n\r\n`).end).toBe(400)
  })
})

test('CONNECT is for proxies', () => {
  expect(parse('CONNECT [::1]:443 HTTP/1.1\r\nHost: x\r\n\r\nbytes of a tunnel')).toEqual({
    requests: [],
    end: 501,
  })
})

describe('a malformed request is refused', () => {
  test.each([
    ['a lower-case method', 'get / HTTP/1.1\r\n', 400],
    ['two blanks', 'GET  / HTTP/1.1\r\n', 400],
    ['a blank at the end', 'GET / HTTP/1.1 \r\n', 400],
    ['no version', 'GET /\r\n', 400],
    ['version 2', 'GET / HTTP/2.0\r\n', 505],
    ['version 1.10', 'GET / HTTP/1.10\r\n', 400],
    ['a line feed alone', 'GET / HTTP/1.1\n', 400],
    ['a carriage return alone', 'GET / HTTP/1.1\r\r\n', 400],
    ['two empty lines first', '\r\n\r\nGET / HTTP/1.1\r\n', 400],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['an empty Host', 'GET / HTTP/1.1\r\nHost:\r\n\r\n', 400],
    ['a Host that is a list', 'GET / HTTP/1.1\r\nHost: a,b\r\n\r\n', 400],
    ['a Host of bytes', 'GET / HTTP/1.1\r\nHost: \xe4\r\n\r\n', 400],
    ['identity with a length', post('Transfer-Encoding: identity\r\nContent-Length: 1\r\n', 'x'), 400],
    ['identity', post('Transfer-Encoding: identity\r\n', ''), 400],
    ['no coding', post('Transfer-Encoding: \r\n', ''), 400],
    ['identity after chunked', post('Transfer-Encoding: chunked, identity\r\n', '0\r\n\r\n'), 400],
    ['parameters of chunked', post('Transfer-Encoding: chunked;q=1\r\n', '0\r\n\r\n'), 400],
    ['an unknown coding', post('Transfer-Encoding: identity, chunked\r\n', '0\r\n\r\n'), 501],
    ['a long method', `${'G'.repeat(21)} / HTTP/1.1\r\nHost: x\r\n\r\n`, 400],
    ['two Hosts', get('Host: x\r\n'), 400],
    ['a Host that is a path', 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n', 400],
    ['a folded field', get('A: b\r\n c\r\n'), 400],
    ['a blank before the colon', get('A : b\r\n'), 400],
    ['a field without a name', get(': b\r\n'), 400],
    ['NUL in a value', get('A: b\0c\r\n'), 400],
    ['two lengths', get('Content-Length: 1\r\nContent-Length: 1\r\n'), 400],
    ['a list of lengths', get('Content-Length: 1, 1\r\n'), 400],
    ['a signed length', get('Content-Length: +1\r\n'), 400],
    ['a length and chunks', get('Content-Length: 1\r\nTransfer-Encoding: chunked\r\n'), 400],
    ['chunks in HTTP/1.0', 'GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
    ['an unknown coding', get('Transfer-Encoding: br, chunked\r\n'), 501],
    ['chunked not last', get('Transfer-Encoding: chunked, gzip\r\n'), 400],
    ['gzip without chunked', get('Transfer-Encoding: gzip\r\n'), 400],
    ['another expectation', get('Expect: a-miracle\r\n'), 417],
    ['two content types', get('Content-Type: a/b\r\nContent-Type: a/b\r\n'), 400],
  ])('with %s', (_, text, status) => {
    expect(parse(text).end).toBe(status)
  })
})

describe('limits', () => {
  const {limitRequestLine, limitRequestFieldSize, limitRequestFields} = defaultLimits
  const line = (length: number): string => `GET /${'a'.repeat(length - 'GET / HTTP/1.1'.length)} HTTP/1.1\r\n`
  const field = (length: number): string => `a: ${'b'.repeat(length - 5)}\r\n`
  const fields = (count: number): string =>
    Array.from({length: count}, (_, index) => `f${index}: 1\r\n`).join('')

  test('allow a line, a field and a number of fields exactly at the limit', () => {
    expect(parse(`${line(limitRequestLine)}Host: x\r\n\r\n`).requests).toHaveLength(1)
    expect(parse(get(field(limitRequestFieldSize))).requests).toHaveLength(1)
    expect(parse(get(fields(limitRequestFields - 1))).requests).toHaveLength(1)
  })

  test('refuse one more with 414 for a line, with 431 for a field', () => {
    expect(parse(`${line(limitRequestLine + 1)}Host: x\r\n\r\n`).end).toBe(414)
    expect(parse(get(field(limitRequestFieldSize + 1))).end).toBe(431)
    expect(parse(get(fields(limitRequestFields))).end).toBe(431)
  })

  test('refuse a line that never ends without keeping it', () => {
    expect(parse(`GET /${'g'.repeat(limitRequestLine)}`).end).toBe(414)
    // What has no blank where a method must have ended is no long line, but no method.
    expect(parse('G'.repeat(limitRequestLine + 3)).end).toBe(400)
    expect(parse(`${get('').slice(0, -2)}${'a'.repeat(limitRequestFieldSize + 3)}`).end).toBe(431)
  })
})

describe('bodies', () => {
  test('may be counted, chunked with extensions and trailers, or absent', () => {
    const text =
      post('Content-Length: 3\r\n', 'abc') +
      post(
        'Transfer-Encoding: chunked\r\n',
        '3;a="b c"\r\nabc\r\n00A ; x\r\n0123456789\r\n0\r\nT: 1\r\n\r\n',
      ) +
      get('')
    expect(parse(text)).toMatchObject({
      requests: [{body: 'abc'}, {body: 'abc0123456789'}, {body: ''}],
      end: 'waits',
    })
  })

  test.each([
    ['no size', '\r\n'],
    ['a sign', '+3\r\nabc\r\n'],
    ['a prefix', '0x3\r\nabc\r\n'],
    ['an underscore', '1_0\r\n'],
    ['a blank after', '3 \r\nabc\r\n'],
    ['a blank before', ' 3\r\nabc\r\n'],
    ['a line feed alone', '3\nabc\r\n'],
    ['a carriage return in an extension', '3;a\rb\r\nabc\r\n'],
    ['more data than its size', '3\r\nabcd\r\n'],
    ['a size beyond counting', 'fffffffffffffffff\r\n'],
    ['an extension without a name', '3;\r\nabc\r\n'],
    ['an extension that is no token', '3;a b\r\nabc\r\n'],
    ['an extension whose quote is open', '3;a="b\r\nabc\r\n'],
    ['an endless extension', `3;${'x'.repeat(2000)}`],
    ['Content-Length in the trailers', '0\r\nContent-Length: 1\r\n\r\n'],
    ['a malformed trailer', '0\r\nno colon\r\n\r\n'],
  ])('refuse chunks with %s', (_, body) => {
    expect(parse(post('Transfer-Encoding: chunked\r\n', body)).end).toBe(400)
  })

  test('come in one piece for all that is there, however small its chunks are', () => {
    const parser = new RequestParser(defaultLimits)
    parser.push(latin1(post('Transfer-Encoding: chunked\r\n', '1\r\nx\r\n'.repeat(10_000))))
    parser.readHead()
    const piece = parser.readBody()
    expect(piece).toEqual(new Uint8Array(10_000).fill(0x78))
    // It holds no more memory than it shows.
    expect((piece as Uint8Array).buffer.byteLength).toBe(10_000)
    expect(parser.readBody()).toBe('more')
  })

  test('are given as far as they are good before the refusal of the rest', () => {
    const parser = new RequestParser(defaultLimits)
    parser.push(latin1(post('Transfer-Encoding: chunked\r\n', '2\r\nab\r\n1\r\nc\r\nno size\r\n')))
    parser.readHead()
    expect(Buffer.from(parser.readBody() as Uint8Array).toString()).toBe('abc')
    expect(() => parser.readBody()).toThrow('malformed chunk size')
    expect(() => parser.readBody()).toThrow('malformed chunk size')
  })

  test('pieces stay valid while more comes in', () => {
    const parser = new RequestParser(defaultLimits)
    parser.push(latin1(post('Content-Length: 6\r\n', 'abc')))
    parser.readHead()
    const first = parser.readBody()
    parser.push(latin1('def'))
    const second = parser.readBody()
    expect([first, second].map(piece => Buffer.from(piece).toString())).toEqual(['abc', 'def'])
    expect(parser.readBody()).toBe('end')
  })
})

describe('persistence and upgrades', () => {
  const head = (version: string, fields: string) =>
    parse(`GET / HTTP/${version}\r\nHost: x\r\n${fields}\r\n`).requests[0]?.head

  test.each([
    ['1.1', '', true],
    ['1.1', 'Connection: close\r\n', false],
    ['1.1', 'Connection: keep-alive, Close\r\n', false],
    ['1.1', 'Connection: foo\r\nConnection: close\r\n', false],
    ['1.0', '', false],
    ['1.0', 'Connection: Keep-Alive\r\n', true],
    ['1.1', 'Transfer-Encoding: gzip, chunked\r\n', false],
  ])('of HTTP/%s with %j', (version, fields, keepAlive) => {
    const text = `GET / HTTP/${version}\r\nHost: x\r\n${fields}\r\n`
    const parser = new RequestParser(defaultLimits)
    parser.push(latin1(text))
    expect(parser.readHead()?.keepAlive).toBe(keepAlive)
  })

  test('an upgrade counts only when Connection names it', () => {
    expect(head('1.1', 'Upgrade: WebSocket\r\nConnection: Upgrade\r\n')?.upgrade).toBe('websocket')
    expect(head('1.1', 'Upgrade: websocket\r\n')?.upgrade).toBeUndefined()
  })

  test('what follows an upgrade can be taken', () => {
    const parser = new RequestParser(defaultLimits)
    parser.push(latin1(`${get('')}frames`))
    parser.readHead()
    expect(parser.buffered).toBe(6)
    expect(Buffer.from(parser.takeBuffered()).toString()).toBe('frames')
    expect(parser.buffered).toBe(0)
  })
})

test('fields with an underscore are left out', () => {
  const {requests} = parse(get('Content_Length: 5\r\nA: b\r\n'))
  expect(requests[0]?.head.headers).toEqual([
    ['host', 'x'],
    ['a', 'b'],
  ])
})

test('NBSP is part of a value, blanks around it are not', () => {
  const {requests} = parse(get('A: \xa0b\xa0 \r\n'))
  expect(requests[0]?.head.headers[1]).toEqual(['a', '\xa0b\xa0'])
})

test('an empty line before a request is skipped', () => {
  expect(parse(`\r\n${get('')}\r\n${get('')}`).requests).toHaveLength(2)
})

describe('how the bytes are cut changes nothing', () => {
  const token = fc.stringMatching(/^[A-Za-z-]{1,12}$/)
  const mostlyValidField = fc.oneof(
    {
      weight: 8,
      arbitrary: fc
        .tuple(token, fc.stringMatching(/^[ -~]{0,40}$/))
        .map(([name, value]) => `${name}: ${value}`),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('Connection: close', 'Expect: 100-continue', 'bad', ' fold', 'a\nb: c', ''),
    },
  )
  const chunks = fc
    .array(fc.stringMatching(/^[ -~]{1,30}$/), {maxLength: 4})
    .map(parts => parts.map(part => `${part.length.toString(16)}\r\n${part}\r\n`).join('') + '0\r\n\r\n')
  const body = fc.oneof(
    fc.constant({fields: [] as string[], text: ''}),
    fc.stringMatching(/^[ -~]{0,60}$/).map(text => ({fields: [`Content-Length: ${text.length}`], text})),
    chunks.map(text => ({fields: ['Transfer-Encoding: chunked'], text})),
  )
  const request = fc
    .tuple(
      fc.constantFrom('GET / HTTP/1.1', 'POST /a?b HTTP/1.1', 'GET /', 'GET / HTTP/1.0'),
      fc.array(mostlyValidField),
      body,
    )
    .map(([line, fields, {fields: framing, text}]) =>
      [line, 'Host: x', ...fields, ...framing, '', text].join('\r\n'),
    )
  const damaged = fc
    .tuple(
      fc.array(request, {minLength: 1, maxLength: 4}).map(texts => texts.join('')),
      fc.option(fc.nat()),
      fc.nat(255),
    )
    .map(([text, at, byte]) => {
      const bytes = latin1(text)
      if (at !== null) bytes[at % bytes.length] = byte
      return bytes
    })
  const tight = {limitRequestLine: 40, limitRequestFields: 6, limitRequestFieldSize: 48}

  test.each([
    ['with the usual limits', defaultLimits],
    ['with tight limits', tight],
  ])('%s', (_, limits) => {
    fc.assert(
      fc.property(damaged, fc.array(fc.nat(), {maxLength: 12}), (bytes, cuts) => {
        const places = [...new Set(cuts.map(cut => cut % bytes.length))].sort((a, b) => a - b)
        const pieces = [0, ...places].map((from, index) =>
          bytes.subarray(from, places[index] ?? bytes.length),
        )
        const single = Array.from(bytes, byte => Uint8Array.of(byte))
        const whole = parseAll([bytes], limits)
        expect(parseAll(pieces, limits)).toEqual(whole)
        expect(parseAll(single, limits)).toEqual(whole)
      }),
      {numRuns: 1500},
    )
  })
})
