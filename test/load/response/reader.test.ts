import {describe, expect, it} from 'vitest'
import type {ParseFault} from '../../../src/load/response/fault.js'
import {ResponseReader} from '../../../src/load/response/reader.js'
import {outcomeOf} from './outcome.js'

const ok = 'HTTP/1.1 200 OK\r\n'
const length5 = `${ok}Content-Length: 5\r\n\r\nhello`
const chunks = `${ok}Transfer-Encoding: chunked\r\n\r\n`

describe('where a body ends (RFC 9112 § 6.3)', () => {
  it.each([
    ['a length', length5, 200, 5],
    ['a length of 0', `${ok}Content-Length: 0\r\n\r\n`, 200, 0],
    ['the same length twice', `${ok}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`, 200, 5],
    ['the same length twice in a list', `${ok}Content-Length: 5, 5\r\n\r\nhello`, 200, 5],
    ['a length with blanks around', `${ok}content-LENGTH:\t 5 \r\n\r\nhello`, 200, 5],
    ['204', 'HTTP/1.1 204 No Content\r\n\r\n', 204, 0],
    ['304 with the length of what it does not send', 'HTTP/1.1 304 x\r\nContent-Length: 9\r\n\r\n', 304, 0],
    ['chunks', `${chunks}2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n`, 200, 5],
    ['chunks in other case', `${ok}transfer-ENCODING: Chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`, 200, 5],
    ['chunks over gzip', `${ok}Transfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`, 200, 5],
    [
      'chunks over gzip, in two fields',
      `${ok}Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
      200,
      5,
    ],
    [
      'chunks over a coding with parameters',
      `${ok}Transfer-Encoding: x;a="b,c" , chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
      200,
      5,
    ],
    ['chunks with extensions', `${chunks}5;a=b;c="d"\r\nhello\r\n0 ; x\r\n\r\n`, 200, 5],
    ['chunks with padded sizes', `${chunks}5  \r\nhello\r\n000\r\n\r\n`, 200, 5],
    ['chunks in hexadecimal', `${chunks}0A\r\n0123456789\r\nb\r\n0123456789a\r\n0\r\n\r\n`, 200, 21],
    ['trailers', `${chunks}5\r\nhello\r\n0\r\nX-Sum: 1\r\nContent-Length: 9\r\n\r\n`, 200, 5],
    ['interim answers before', `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${length5}`, 200, 5],
    [
      'an interim answer with a length',
      `HTTP/1.1 100 Continue\r\nContent-Length: 9\r\n\r\n${length5}`,
      200,
      5,
    ],
    ['lines that end with LF alone', 'HTTP/1.1 200 OK\nContent-Length: 5\n\nhello', 200, 5],
    ['no reason', 'HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello', 200, 5],
    ['an empty reason', 'HTTP/1.1 200 \r\nContent-Length: 5\r\n\r\nhello', 200, 5],
    ['a reason beyond ASCII', 'HTTP/1.1 200 Gut gemächt ✓\r\nContent-Length: 5\r\n\r\nhello', 200, 5],
    ['a value beyond ASCII', `${ok}X-Name: Zoë ✓\r\nContent-Length: 5\r\n\r\nhello`, 200, 5],
    ['a value in two lines', `${ok}X-A: one\r\n  two\r\nContent-Length: 5\r\n\r\nhello`, 200, 5],
    ['a value that is empty', `${ok}X-A:\r\nContent-Length: 5\r\n\r\nhello`, 200, 5],
    ['a class that does not exist', 'HTTP/1.1 999 x\r\nContent-Length: 0\r\n\r\n', 999, 0],
    [
      'chunks and a length',
      `${ok}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n`,
      200,
      2,
    ],
    ['101, after which comes another protocol', 'HTTP/1.1 101 x\r\nUpgrade: y\r\n\r\n', 101, 0],
  ])('%s', (_name, text, status, bodyBytes) => {
    expect(outcomeOf(text)).toMatchObject({reading: 'answered', status, bodyBytes, excessBytes: 0})
  })

  it.each([
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\nhel', 3],
    ['nothing said', `${ok}\r\nhello`, 5],
    ['an empty one', `${ok}Server: x\r\n\r\n`, 0],
    ['chunked is not the last coding', `${ok}Transfer-Encoding: chunked, gzip\r\n\r\n5\r\n`, 3],
    [
      'a coding, and a length that it overrides',
      `${ok}Transfer-Encoding: gzip\r\nContent-Length: 2\r\n\r\nhello`,
      5,
    ],
  ])('with the connection: %s', (_name, text, bodyBytes) => {
    expect(outcomeOf(text)).toMatchObject({reading: 'waiting'})
    expect(outcomeOf(text, {ends: true})).toMatchObject({
      ...{reading: 'answered', status: 200, bodyBytes, isReusable: false},
    })
  })

  it.each([
    ['a body that is cut off', length5.slice(0, -1)],
    ['chunks that are cut off', `${chunks}5\r\nhello\r\n0\r\n`],
    ['a head that is cut off', `${ok}Server: x\r\n`],
    ['an interim answer and no other', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['nothing', ''],
  ])('not with the connection: %s', (_name, text) => {
    expect(outcomeOf(text, {ends: true})).toMatchObject({reading: 'waiting', hasBegun: text !== ''})
  })

  it.each([
    `${ok}Content-Length: 1000000\r\n\r\n`,
    chunks,
    `${ok}\r\n`,
    'HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\n',
  ])('a HEAD request has the head alone: %j', text => {
    expect(outcomeOf(text, {isHead: true})).toMatchObject({
      reading: 'answered',
      bodyBytes: 0,
      isReusable: true,
    })
  })
})

describe('whether the connection can be used again (RFC 9112 § 9.3)', () => {
  it.each([
    [length5, true],
    [`${ok}Connection: close\r\nContent-Length: 0\r\n\r\n`, false],
    [`${ok}Connection: Keep-Alive, Close\r\nContent-Length: 0\r\n\r\n`, false],
    [`${ok}Connection: x-close\r\nContent-Length: 0\r\n\r\n`, true],
    [`${ok}Connection: Upgrade\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, false],
    ['HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n', false],
    ['HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n', true],
    ['HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', false],
    [`${ok}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, false],
    ['HTTP/1.1 204 No Content\r\n\r\n', true],
    ['HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n', false],
    ['HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n\r\n', false],
    // What an interim answer says of the connection is about that answer.
    [`HTTP/1.1 103 Early Hints\r\nConnection: close\r\n\r\n${length5}`, true],
  ])('%j: %s', (text, isReusable) => {
    expect(outcomeOf(text)).toMatchObject({reading: 'answered', isReusable})
  })
})

describe('what is no answer has a name', () => {
  const faults: readonly [ParseFault, string][] = [
    ['bad-status-line', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['bad-status-line', '<html>'],
    ['bad-status-line', '\r\nHTTP/1.1 200 OK\r\n\r\n'],
    ['bad-status-line', 'http/1.1 200 OK\r\n\r\n'],
    ['bad-status-line', 'HTTP/2.0 200 OK\r\n\r\n'],
    ['bad-status-line', 'HTTP/1.x 200 OK\r\n\r\n'],
    ['bad-status-line', 'HTTP/1.1  200 OK\r\n\r\n'],
    ['bad-status-line', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['bad-status-line', 'HTTP/1.1 2000 OK\r\n\r\n'],
    ['bad-status-line', 'HTTP/1.1 -20 OK\r\n\r\n'],
    ['bad-status-line', 'HTTP/1.1 099 OK\r\n\r\n'],
    ['bad-status-line', 'HTTP/1.1 200 O\0K\r\n\r\n'],
    ['bad-status-line', 'HTTP/1.1 200 OK\rContent-Length: 0\r\n\r\n'],
    ['bad-header', `${ok}no colon\r\n`],
    ['bad-header', `${ok}: no name\r\n`],
    ['bad-header', `${ok}X-A : blank before the colon\r\n`],
    ['bad-header', `${ok}X(A): b\r\n`],
    ['bad-header', `${ok} X-A: blank at the start of the first\r\n`],
    ['bad-header', `${ok}X-A: b\x01\r\n`],
    ['bad-header', `${ok}X-A: b\rX-B: c\r\n`],
    ['bad-header', `${ok}Content-Length: 1\r\n 0\r\n\r\n0123456789`],
    ['bad-header', `${ok}Transfer-Encoding: gzip,\r\n chunked\r\n\r\n`],
    ['bad-length', `${ok}Content-Length: -5\r\n\r\n`],
    ['bad-length', `${ok}Content-Length: +5\r\n\r\n`],
    ['bad-length', `${ok}Content-Length: 5 5\r\n\r\n`],
    ['bad-length', `${ok}Content-Length: 0x5\r\n\r\n`],
    ['bad-length', `${ok}Content-Length: 5.0\r\n\r\n`],
    ['bad-length', `${ok}Content-Length:\r\n\r\n`],
    ['bad-length', `${ok}Content-Length: 9007199254740992\r\n\r\n`],
    ['bad-length', `${ok}Content-Length: ${'9'.repeat(400)}\r\n\r\n`],
    ['differing-lengths', `${ok}Content-Length: 2\r\nContent-Length: 3\r\n\r\nok`],
    ['differing-lengths', `${ok}Content-Length: 2, 3\r\n\r\nok`],
    ['bad-transfer-encoding', `${ok}Transfer-Encoding: chunked, chunked\r\n\r\n`],
    ['bad-transfer-encoding', `${ok}Transfer-Encoding: chunked;a=b\r\n\r\n`],
    ['bad-transfer-encoding', `${ok}Transfer-Encoding: chun ked\r\n\r\n`],
    ['bad-transfer-encoding', `${ok}Transfer-Encoding:\r\n\r\n`],
    ['bad-chunk-size', `${chunks}zz\r\nhello\r\n`],
    ['bad-chunk-size', `${chunks}-5\r\nhello\r\n`],
    ['bad-chunk-size', `${chunks}+5\r\nhello\r\n`],
    ['bad-chunk-size', `${chunks}0x5\r\nhello\r\n`],
    ['bad-chunk-size', `${chunks}5 5\r\nhello\r\n`],
    ['bad-chunk-size', `${chunks} 5\r\nhello\r\n`],
    ['bad-chunk-size', `${chunks}\r\nhello\r\n`],
    ['bad-chunk-size', `${chunks};a\r\nhello\r\n`],
    ['bad-chunk-size', `${chunks}5\nhello\r\n`],
    ['bad-chunk-size', `${chunks}5;a=\x00\r\nhello\r\n`],
    ['bad-chunk-size', `${chunks}20000000000000\r\n`],
    ['bad-chunk-size', `${chunks}ffffffffffffffffff\r\n`],
    ['bad-chunk-end', `${chunks}5\r\nhello!\r\n`],
    ['bad-chunk-end', `${chunks}5\r\nhello\n0\r\n`],
    ['bad-chunk-end', `${chunks}5\r\nhello\r0\r\n`],
    ['bad-trailer', `${chunks}0\r\nno colon\r\n`],
    ['bad-trailer', `${chunks}0\r\nX-A: b\n\r\n`],
    ['bad-trailer', `${chunks}0\r\n folded\r\n`],
  ]
  it.each(faults)('%s: %j', (fault, text) => {
    expect(outcomeOf(text)).toMatchObject({reading: 'malformed', fault, isReusable: false})
  })
})

describe('limits', () => {
  const limits = {headBytes: 200, chunkLineBytes: 20, trailerBytes: 50, interimAnswers: 2}
  const interim = 'HTTP/1.1 103 x\r\n\r\n'

  it.each<[ParseFault, string]>([
    ['head-too-large', `HTTP/1.1 200 ${'x'.repeat(300)}`],
    ['head-too-large', `${ok}X-A: ${'x'.repeat(300)}`],
    ['head-too-large', `${ok}${'X: y\r\n'.repeat(40)}`],
    ['chunk-line-too-long', `${chunks}5;${'x'.repeat(20)}`],
    ['chunk-line-too-long', `${chunks}${'0'.repeat(30)}`],
    ['trailers-too-large', `${chunks}0\r\nX: ${'x'.repeat(60)}`],
    ['trailers-too-large', `${chunks}0\r\n${'X: y\r\n'.repeat(10)}`],
    ['too-many-interim', interim.repeat(3)],
  ])('%s: %j', (fault, text) => {
    expect(outcomeOf(text, {limits})).toMatchObject({reading: 'malformed', fault})
  })

  it('what keeps them passes', () => {
    const long = `${interim.repeat(2)}${ok}X-A: ${'x'.repeat(100)}\r\nTransfer-Encoding: chunked\r\n\r\n`
    const body = `5;${'x'.repeat(18)}\r\nhello\r\n0\r\nX: ${'x'.repeat(40)}\r\n\r\n`
    expect(outcomeOf(long + body, {limits})).toMatchObject({reading: 'answered', bodyBytes: 5})
  })

  it('20 KiB of cookies pass, 300 KiB do not', () => {
    const cookies = (count: number): string => `Set-Cookie: c=${'v'.repeat(1000)}\r\n`.repeat(count)
    expect(outcomeOf(`${ok}${cookies(20)}Content-Length: 0\r\n\r\n`)).toMatchObject({reading: 'answered'})
    expect(outcomeOf(`${ok}${cookies(300)}Content-Length: 0\r\n\r\n`)).toMatchObject({
      fault: 'head-too-large',
    })
  })
})

describe('what comes beside an answer', () => {
  it.each([
    ['a second answer', length5, length5.length],
    ['the beginning of one', 'HTT', 3],
    ['a longer body than was said', ' world', 6],
    ['an empty line', '\r\n', 2],
  ])('%s: the answer stands, and the connection goes', (_name, more, excessBytes) => {
    expect(outcomeOf(length5 + more)).toMatchObject({
      ...{reading: 'answered', status: 200, bodyBytes: 5, excessBytes, isReusable: false},
    })
  })

  it('says where the answer ended', () => {
    const reader = new ResponseReader({isHead: false})
    const bytes = Buffer.from(`${chunks}0\r\n\r\nmore`)
    expect(reader.read(bytes, bytes.length)).toBe('answered')
    expect(reader.end).toBe(bytes.length - 4)
  })
})

it('reads one answer after another, and forgets a half one', () => {
  const reader = new ResponseReader({isHead: false})
  const read = (text: string) => reader.read(Buffer.from(text), text.length)
  for (const text of [length5, `${chunks}5\r\nhello\r\n0\r\n\r\n`, length5]) {
    expect(read(text)).toBe('answered')
    expect(reader.bodyBytes).toBe(5)
    reader.begin()
    expect(read(text.slice(0, 30))).toBe('waiting')
    reader.begin()
    expect(reader).toMatchObject({hasBegun: false, bodyBytes: 0, status: 0})
  }
})
