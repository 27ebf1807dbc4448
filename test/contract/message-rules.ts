import {describe, expect, test} from 'vitest'
import {ask, connectTo} from './ask.js'
import type {Target} from './target.js'

/** Heads of answers, and answers without a body. */
export function messageRules(target: Target): void {
  describe('messages', () => {
    test('an answer has a date, a length and a type', async () => {
      const {headers} = await ask(target, 'GET', '/')
      expect(headers.get('date')).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/)
      expect(Math.abs(Date.parse(headers.get('date') ?? '') - Date.now())).toBeLessThan(60_000)
      expect(headers.get('content-length')).toBe('5')
      expect(headers.get('content-type')).toMatch(/^text\/plain/)
      expect(headers.get('connection')).toBe('close')
      expect(headers.has('transfer-encoding')).toBe(false)
    })

    test.each([
      ['/', '5'],
      ['/bytes?n=1000000', '1000000'],
      ['/nowhere', '12'],
    ])('HEAD %s has a length and no body', async (path, length) => {
      const client = await connectTo(target)
      client.send(`HEAD ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
      const {headers} = await client.response('HEAD')
      expect(headers.get('content-length')).toBe(length)
      expect(await client.rest()).toBe('')
    })

    test('an HTTP/1.0 request is answered, and the connection closed', async () => {
      const client = await connectTo(target)
      client.send('GET / HTTP/1.0\r\n\r\n')
      const {status, body, headers} = await client.response()
      expect({status, body}).toEqual({status: 200, body: 'hello'})
      expect(headers.get('connection')).toBe('close')
      expect(await client.rest()).toBe('')
    })

    test('an absolute target is as good as its path', async () => {
      expect((await ask(target, 'GET', 'http://x/bytes?n=3')).body).toBe('xxx')
    })

    test.each([
      ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
      ['a length that is none', 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1x\r\n\r\n1'],
      ['two lengths', 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n11'],
      [
        'a length and chunks',
        'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      ],
      ['no request line', 'nonsense\r\n\r\n'],
      ['a blank before the colon', 'GET / HTTP/1.1\r\nHost : x\r\n\r\n'],
    ])('%s is refused once, and the connection closed', async (_, text) => {
      const client = await connectTo(target)
      client.send(text)
      const received = await client.rest()
      expect(received.match(/HTTP\/1\.1 \d{3} /g)).toEqual(['HTTP/1.1 400 '])
    })

    test.each([
      ['two Hosts', 'GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\nConnection: close\r\n\r\n', 400],
      ['version 2.0', 'GET / HTTP/2.0\r\nHost: x\r\nConnection: close\r\n\r\n', 505],
      ['a long line', `GET /${'a'.repeat(5000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, 414],
    ])('%s is refused by a strict server', async (_, text, status) => {
      const client = await connectTo(target)
      client.send(text)
      const {status: answered} = await client.response()
      if (target.capabilities.strictHttp) expect(answered).toBe(status)
      else expect(answered).toBeLessThan(600)
    })
  })
}
