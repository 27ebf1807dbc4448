import {describe, expect, test} from 'vitest'
import {httpDate, responseHead} from '../../../../servers/reference/http/response-head.js'

const request = {method: 'GET', version: '1.1', keepAlive: true} as const
const start = (status = '200 OK', headers: [string, string][] = []) => ({status, headers})
const fieldsOf = (text: string): string[] =>
  text.split('\r\n').filter(line => !/^(Server: workerbench|Date: .* GMT|)$/.test(line))

describe('the end of a body', () => {
  test('is told by its length when that is known', () => {
    const head = responseHead(request, start(), 5)
    expect(head).toMatchObject({framing: 'counted', length: 5, keepAlive: true})
    expect(fieldsOf(head.text)).toEqual(['HTTP/1.1 200 OK', 'Connection: keep-alive', 'Content-Length: 5'])
    expect(head.text.endsWith('\r\n\r\n')).toBe(true)
  })

  test("is told by the app's own Content-Length, which goes before a known length", () => {
    expect(responseHead(request, start('200 OK', [['content-length', '7']]), 5).length).toBe(7)
  })

  test('is told by chunks, or for HTTP/1.0 by closing, when the length is unknown', () => {
    expect(fieldsOf(responseHead(request, start(), undefined).text)).toContain('Transfer-Encoding: chunked')
    const old = responseHead({...request, version: '1.0'}, start(), undefined)
    expect(old).toMatchObject({framing: 'until close', keepAlive: false})
    expect(fieldsOf(old.text)).toEqual(['HTTP/1.1 200 OK', 'Connection: close'])
  })

  test('need not be told where there is no body: HEAD, 204, 304', () => {
    const head = responseHead({...request, method: 'HEAD'}, start(), 5)
    expect(head.framing).toBe('none')
    expect(fieldsOf(head.text)).toContain('Content-Length: 5')
    expect(fieldsOf(responseHead(request, start('204 No Content'), 0).text)).toEqual([
      'HTTP/1.1 204 No Content',
      'Connection: keep-alive',
    ])
    expect(responseHead(request, start('304 Not Modified'), undefined).framing).toBe('none')
  })
})

test('an upgrade that is offered is named in Connection', () => {
  const offer = start('426 Upgrade Required', [['Upgrade', 'websocket']])
  expect(fieldsOf(responseHead(request, offer, 0).text)).toContain('Connection: upgrade')
  expect(fieldsOf(responseHead({...request, keepAlive: false}, offer, 0).text)).toContain(
    'Connection: close, upgrade',
  )
})

test.each([
  [start('200 OK\r\nX: y')],
  [start('99 Low')],
  [start('200 OK', [['A\r\nB', 'c']])],
  [start('200 OK', [['A', 'b\r\nSet-Cookie: c']])],
  [start('200 OK', [['Transfer-Encoding', 'chunked']])],
  [start('200 OK', [['Connection', 'close']])],
  [start('200 OK', [['Content-Length', '-1']])],
])('what would break the message is not sent: %j', bad => {
  expect(() => responseHead(request, bad, 0)).toThrow()
})

test('the date is that of its second', () => {
  expect(httpDate(784_111_777_999)).toBe('Sun, 06 Nov 1994 08:49:37 GMT')
  expect(httpDate(784_111_778_000)).toBe('Sun, 06 Nov 1994 08:49:38 GMT')
})
