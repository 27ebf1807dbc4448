import {describe, expect, test} from 'vitest'
import {connectTo} from './ask.js'
import type {Target} from './target.js'

/** How long a connection lives, and what may follow what on it. */
export function connectionRules(target: Target): void {
  const {keepAlive, pipelining} = target.capabilities
  describe('connections', () => {
    test.runIf(keepAlive)('one connection serves several requests', async () => {
      const client = await connectTo(target)
      for (let request = 0; request < 5; request++) {
        const {status, headers} = await client.get('/').response()
        expect(status).toBe(200)
        expect(headers.get('connection')).not.toBe('close')
      }
      const last = await client.get('/', 'Connection: close\r\n').response()
      expect(last.headers.get('connection')).toBe('close')
      expect(await client.rest()).toBe('')
    })

    test.runIf(keepAlive)('HTTP/1.0 keeps a connection when asked to', async () => {
      const client = await connectTo(target)
      const request = 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n'
      expect((await client.send(request).response()).headers.get('connection')).toBe('keep-alive')
      expect((await client.send(request).response()).body).toBe('hello')
    })

    test.runIf(keepAlive)('an error of the app keeps the connection', async () => {
      const client = await connectTo(target)
      expect((await client.get('/nowhere').response()).status).toBe(404)
      expect((await client.get('/cpu?ms=x').response()).status).toBe(400)
      expect((await client.get('/').response()).status).toBe(200)
    })

    test.skipIf(keepAlive)('every answer is the last on its connection, and says so', async () => {
      const client = await connectTo(target)
      expect((await client.get('/').response()).headers.get('connection')).toBe('close')
      expect(await client.rest()).toBe('')
    })

    const three = ['/bytes?n=3', '/nowhere', '/bytes?n=5'].map(
      path => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`,
    )

    test.runIf(pipelining)('pipelined requests are answered in order', async () => {
      const client = await connectTo(target)
      client.send(three.join(''))
      for (const body of ['xxx', 'no such path', 'xxxxx']) expect((await client.response()).body).toBe(body)
    })

    test.skipIf(pipelining)('of pipelined requests the first is answered', async () => {
      const client = await connectTo(target)
      const received = await client.send(three.join('')).rest()
      expect(received.match(/HTTP\/1\.1 \d{3} /g)).toEqual(['HTTP/1.1 200 '])
    })

    test.runIf(pipelining).each([
      ['read', 'POST /echo', 'Content-Length: 3', 'abc'],
      ['read', 'POST /echo', 'Transfer-Encoding: chunked', '3\r\nabc\r\n0\r\n\r\n'],
      ['not read', 'POST /', 'Content-Length: 3', 'abc'],
      ['not read', 'GET /', 'Transfer-Encoding: chunked', '3\r\nabc\r\n0\r\n\r\n'],
    ])('a pipelined request follows a body that was %s (%s, %s)', async (_, line, framing, body) => {
      const client = await connectTo(target)
      client.send(`${line} HTTP/1.1\r\nHost: x\r\n${framing}\r\n\r\n${body}GET / HTTP/1.1\r\nHost: x\r\n\r\n`)
      await client.response()
      expect((await client.response()).body).toBe('hello')
    })

    test.runIf(pipelining)('a body that was not read may come after its answer', async () => {
      const client = await connectTo(target)
      client.send('GET /bytes?n=2 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab')
      expect((await client.response()).body).toBe('xx')
      client.send('c\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n')
      expect((await client.response()).body).toBe('hello')
    })

    test.runIf(target.capabilities.strictHttp)(
      'too large a body that was not read closes the connection',
      async () => {
        const client = await connectTo(target)
        client.send('GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n')
        expect((await client.response()).headers.get('connection')).toBe('close')
        expect(await client.rest()).toBe('')
      },
    )
  })
}
