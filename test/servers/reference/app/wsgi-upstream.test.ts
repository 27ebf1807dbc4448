import {describe, expect, test} from 'vitest'
import {Upstream} from '../../../../servers/reference/app/wsgi-upstream.js'
import {readAnswer} from '../../../../servers/reference/app/wsgi-upstream-answer.js'
import {timedOut, type Operation, type Routine} from '../../../../servers/reference/interface/wsgi-io.js'

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

/** Runs a routine on a script: each `connect` gives the next descriptor, each `recv` the next text or number. */
function play<T>(routine: Routine<T>, script: (string | number)[]): {operations: string[]; value: T} {
  const operations: string[] = []
  let fd = 10
  let answer = 0
  for (;;) {
    const step = routine.next(answer)
    if (step.done === true) return {operations, value: step.value}
    operations.push(`${step.value.kind}${'fd' in step.value ? ` ${step.value.fd}` : ''}`)
    answer = perform(step.value, script, () => fd++)
  }
}

function perform(operation: Operation, script: (string | number)[], nextFd: () => number): number {
  if (operation.kind === 'connect') return nextFd()
  if (operation.kind !== 'recv') return 0
  const entry = script.shift() ?? 0
  return typeof entry === 'number' ? entry : Buffer.from(entry, 'latin1').copy(operation.into)
}

describe('an upstream call', () => {
  test('connects once, and asks again over the same connection', () => {
    const upstream = new Upstream({host: '127.0.0.1', port: 1})
    expect(play(upstream.wait(5), [ok.slice(0, 20), ok.slice(20)]).operations).toEqual([
      'connect',
      'send 10',
      'recv 10',
      'recv 10',
    ])
    expect(play(upstream.wait(5), [ok]).operations).toEqual(['send 10', 'recv 10'])
  })

  test('is tried again on a fresh connection when the kept one is stale, but only then', () => {
    const upstream = new Upstream({host: '127.0.0.1', port: 1})
    play(upstream.wait(5), [ok])
    expect(play(upstream.wait(5), [0, ok]).operations).toEqual([
      'send 10',
      'recv 10',
      'close 10',
      'connect',
      'send 10',
      'recv 10',
    ])
    const fresh = new Upstream({host: '127.0.0.1', port: 1})
    expect(() => play(fresh.wait(5), [0])).toThrow(expect.objectContaining({status: 502}))
  })

  test('that gets no answer in time is a 504, a broken one a 502', () => {
    const upstream = new Upstream({host: '::1', port: 1})
    expect(() => play(upstream.wait(5), [timedOut])).toThrow(expect.objectContaining({status: 504}))
    expect(() => play(upstream.wait(5), ['HTTP/1.1 200', 0])).toThrow(expect.objectContaining({status: 502}))
    expect(() => play(upstream.wait(5), [ok.replace('200', '500')])).toThrow(
      expect.objectContaining({status: 502}),
    )
  })
})

test('an answer is read when it is whole', () => {
  for (let length = 0; length < ok.length; length++) expect(readAnswer(ok.slice(0, length))).toBe('more')
  expect(readAnswer(ok)).toEqual({status: 200, keepAlive: true})
  expect(readAnswer(ok.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'))).toEqual({
    status: 200,
    keepAlive: false,
  })
  expect(readAnswer(`${ok}more`).valueOf()).toEqual({status: 200, keepAlive: false})
  expect(readAnswer('nonsense\r\n\r\n')).toEqual({status: 0, keepAlive: false})
})
