import {describe, expect, test} from 'vitest'
import type {BodyPart} from '../../../../servers/reference/interface/body-part.js'
import type {WsgiApp} from '../../../../servers/reference/interface/wsgi.js'
import {sleep, timedOut, type Operation} from '../../../../servers/reference/interface/wsgi-io.js'
import {serveConnection} from '../../../../servers/reference/http/connection.js'
import {defaultLimits} from '../../../../servers/reference/http/limits.js'
import {RequestParser} from '../../../../servers/reference/http/parser.js'
import {createService, type ServiceOptions} from '../../../../servers/reference/http/service.js'

/** An interpreter that is a script: what each `recv` gives is written down, and what is sent is kept. */
interface Played {
  readonly sent: readonly string[]
  readonly operations: readonly Operation['kind'][]
  readonly end: string
  readonly counted: number
  readonly errors: readonly string[]
}

function play(
  app: WsgiApp,
  input: readonly string[],
  options: Partial<ServiceOptions> = {},
  instead: (operation: Operation) => number | undefined = () => undefined,
): Played {
  let counted = 0
  const errors: string[] = []
  const service = createService({
    app,
    afterResponse: 'wait',
    firstByteMs: 1000,
    idleMs: 1000,
    headMs: 1000,
    stallMs: 2000,
    lingerMs: 10,
    isStopping: () => false,
    countRequest: () => counted++,
    logError: message => errors.push(message),
    logRefusal: (...refused) => errors.push(refused.join(' ')),
    local: {host: '127.0.0.1', port: 80},
    multithread: false,
    multiprocess: false,
    ...options,
  })
  const routine = serveConnection(7, new RequestParser(defaultLimits), service)
  const left = [...input]
  const sent: string[] = []
  const operations: Operation['kind'][] = []
  let answer = 0
  for (;;) {
    const step = routine.next(answer)
    if (step.done === true) return {sent, operations, end: step.value, counted, errors}
    const operation = step.value
    operations.push(operation.kind)
    answer = instead(operation) ?? 0
    if (operation.kind === 'send') {
      sent.push(Buffer.from(operation.bytes.subarray(0, operation.length)).toString('latin1'))
    } else if (operation.kind === 'recv') {
      const text = operation.withinMs > 0 ? left.shift() : undefined
      answer = text === undefined ? timedOut : Buffer.from(text, 'latin1').copy(operation.into)
    }
  }
}

const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'
const hello: WsgiApp = function* (_, startResponse) {
  yield sleep(1)
  startResponse('200 OK', [])
  return ['hello']
}
const readsAll: WsgiApp = function* (environ, startResponse) {
  const body = yield* environ['wsgi.input'].read()
  startResponse('200 OK', [])
  return [body]
}
const bodyOf = (response = ''): string => response.slice(response.indexOf('\r\n\r\n') + 4)

test('a small answer leaves in one send, head and body', () => {
  const {sent, operations, end, counted} = play(hello, [get])
  expect(operations).toEqual(['recv', 'sleep', 'send', 'recv', 'close'])
  expect(bodyOf(sent[0])).toBe('hello')
  expect({end, counted}).toEqual({end: 'closed', counted: 1})
})

test('after an answer it waits, hands the connection back, or closes it', () => {
  expect(play(hello, [get, get]).counted).toBe(2)
  expect(play(hello, [get, get], {afterResponse: 'hand back'})).toMatchObject({counted: 1, end: 'idle'})
  const sync = play(hello, [get, get], {afterResponse: 'close'})
  expect(sync).toMatchObject({counted: 1, end: 'closed'})
  expect(sync.sent[0]).toContain('Connection: close')
})

test('a client that takes nothing, or sends nothing of its body, is dropped without an answer', () => {
  const stalled = play(hello, [get], {}, operation => (operation.kind === 'send' ? timedOut : undefined))
  expect(stalled).toMatchObject({end: 'closed', counted: 0})
  const silent = play(readsAll, ['POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc'])
  expect(silent).toMatchObject({end: 'closed', sent: [], errors: []})
})

test('a large part of a body is sent in slices, none of which waits longer than the client may', () => {
  const waits: number[] = []
  const {sent} = play(
    (_, startResponse) => answerWith([Buffer.alloc(200_000)], () => startResponse('200 OK', [])),
    [get],
    {stallMs: 77},
    operation => {
      if (operation.kind === 'send') waits.push(operation.withinMs)
      return undefined
    },
  )
  expect(sent.map(text => text.length).slice(1)).toEqual([65_536, 65_536, 65_536, 200_000 - 3 * 65_536])
  expect(waits).toEqual([77, 77, 77, 77, 77])
})

test('pipelined requests are answered before the connection is handed back', () => {
  expect(play(hello, [get + get + get], {afterResponse: 'hand back'})).toMatchObject({
    counted: 3,
    end: 'idle',
  })
})

test('the next answer of a stopping worker is the last on its connection', () => {
  const played = play(hello, [get, get], {isStopping: () => true})
  expect(played.counted).toBe(1)
  expect(played.sent[0]).toContain('Connection: close')
})

test('a silent connection goes back to the poller, or is closed where there is none', () => {
  expect(play(hello, [], {afterResponse: 'hand back'}).end).toBe('idle')
  expect(play(hello, [])).toMatchObject({end: 'closed', sent: []})
})

test('half a head in time is closed without an answer', () => {
  expect(play(hello, ['GET / HT'])).toMatchObject({sent: [], end: 'closed'})
})

describe('a failing app', () => {
  test('is answered 500 and logged, and only its connection ends', () => {
    const played = play(
      function* () {
        throw new Error('my bug')
      },
      [get, get],
    )
    expect(played.sent).toHaveLength(1)
    expect(played.sent[0]).toMatch(/^HTTP\/1\.1 500 Internal Server Error\r\n/)
    expect(played.errors[0]).toContain('my bug')
    expect(played.counted).toBe(1)
  })

  test.each<[string, WsgiApp]>([
    ['forgets startResponse', () => answerWith([])],
    [
      'sends a broken header',
      (_, startResponse) => answerWith(['x'], () => startResponse('200 OK', [['A', '\r\n']])),
    ],
  ])('that %s is answered 500', (_, app) => {
    const played = play(app, [get])
    expect(played.sent[0]).toMatch(/^HTTP\/1\.1 500 /)
    expect(played.errors).toHaveLength(1)
  })

  test('whose body breaks off is not answered as if it were whole, nor counted', () => {
    const played = play(
      (_, startResponse) => answerWith(breaking(), () => startResponse('200 OK', [])),
      [get],
    )
    expect(played.sent.join('')).not.toContain('0\r\n\r\n')
    expect(played).toMatchObject({counted: 0, end: 'closed'})
  })

  test('whose body is shorter than it said closes the connection', () => {
    const short = play(
      (_, start) => answerWith(['abc'], () => start('200 OK', [['Content-Length', '5']])),
      [get, get],
    )
    expect(short).toMatchObject({counted: 0, end: 'closed'})
  })
})

test('a body longer than its Content-Length is cut', () => {
  const played = play(
    (_, start) => answerWith(['ab', 'cd'], () => start('200 OK', [['Content-Length', '3']])),
    [get],
  )
  expect(bodyOf(played.sent.join(''))).toBe('abc')
})

test('a body of unknown length is chunked, large pieces on their own', () => {
  const pieces = new Set(['a', 'b'.repeat(20_000), '', 'end'])
  const played = play((_, start) => answerWith(pieces, () => start('200 OK', [])), [get])
  expect(bodyOf(played.sent.join(''))).toBe(
    `1\r\na\r\n4e20\r\n${'b'.repeat(20_000)}\r\n3\r\nend\r\n0\r\n\r\n`,
  )
})

test('a body that nobody reads is thrown away; the connection is closed when it is large, or waits for 100 Continue', () => {
  const post = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n'
  expect(play(hello, [`${post}abc${get}`]).counted).toBe(2)
  expect(play(hello, [post, 'ab', `c${get}`]).counted).toBe(2)
  for (const field of ['Content-Length: 300000', 'Expect: 100-continue\r\nContent-Length: 3']) {
    const open = play(hello, [`POST / HTTP/1.1\r\nHost: x\r\n${field}\r\n\r\n`, `abc${get}`])
    expect(open.counted).toBe(1)
    expect(open.sent[0]).toContain('Connection: close')
  }
  const chunked = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n'
  const chunk = `8000\r\n${'y'.repeat(0x8000)}\r\n`
  expect(play(hello, [chunked, chunk, chunk, `0\r\n\r\n${get}`]).counted).toBe(2)
  expect(play(hello, [chunked, ...new Array<string>(9).fill(chunk), `0\r\n\r\n${get}`]).counted).toBe(1)
})

function answerWith(body: Iterable<BodyPart>, before: () => void = () => undefined): ReturnType<WsgiApp> {
  return (function* () {
    before()
    return body
  })()
}

function* breaking(): Iterable<string> {
  yield 'abc'
  throw new Error('half way')
}
