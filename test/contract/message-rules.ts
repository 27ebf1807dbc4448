import {expect} from 'vitest'
import {ask, connectTo} from './ask.js'
import type {Rule, Rules} from './rule.js'

/** Heads of answers, answers without a body, and requests that must be refused. */
export const messageRules: Rules<'message'> = {
  'message.fields': {
    check: async target => {
      const {headers} = await ask(target, 'GET', '/')
      expect(headers.get('date')).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/)
      expect(Math.abs(Date.parse(headers.get('date') ?? '') - Date.now())).toBeLessThan(60_000)
      expect(headers.get('content-length')).toBe('5')
      expect(headers.get('content-type')).toMatch(/^text\/plain/)
      expect(headers.get('connection')).toBe('close')
      expect(headers.has('transfer-encoding')).toBe(false)
    },
  },
  'message.head': headHasLength('/', '5'),
  'message.head-large': headHasLength('/bytes?n=1000000', '1000000'),
  'message.head-not-found': headHasLength('/nowhere', '12'),
  'message.http10': {
    check: async target => {
      const client = await connectTo(target)
      client.send('GET / HTTP/1.0\r\n\r\n')
      const {status, body, headers} = await client.response()
      expect({status, body}).toEqual({status: 200, body: 'hello'})
      expect(headers.get('connection')).toBe('close')
      expect(await client.rest()).toBe('')
    },
  },
  'message.absolute-target': {
    check: async target => {
      expect((await ask(target, 'GET', 'http://x/bytes?n=3')).body).toBe('xxx')
    },
  },
  'message.no-host': refusedOnce('GET / HTTP/1.1\r\n\r\n'),
  'message.invalid-length': refusedOnce('POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1x\r\n\r\n1'),
  'message.two-lengths': refusedOnce(
    'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n11',
  ),
  'message.length-and-chunks': refusedOnce(
    'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ),
  'message.no-request-line': refusedOnce('nonsense\r\n\r\n'),
  'message.blank-before-colon': refusedOnce('GET / HTTP/1.1\r\nHost : x\r\n\r\n'),
  'message.two-hosts': refusedIfStrict(
    'GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\nConnection: close\r\n\r\n',
    400,
  ),
  'message.http2-version': refusedIfStrict('GET / HTTP/2.0\r\nHost: x\r\nConnection: close\r\n\r\n', 505),
  'message.long-request-line': refusedIfStrict(
    `GET /${'a'.repeat(5000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
    414,
  ),
}

function headHasLength(path: string, length: string): Rule {
  return {
    check: async target => {
      const client = await connectTo(target)
      client.send(`HEAD ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
      const {headers} = await client.response('HEAD')
      expect(headers.get('content-length')).toBe(length)
      expect(await client.rest()).toBe('')
    },
  }
}

function refusedOnce(text: string): Rule {
  return {
    check: async target => {
      const client = await connectTo(target)
      client.send(text)
      const received = await client.rest()
      expect(received.match(/HTTP\/1\.1 \d{3} /g)).toEqual(['HTTP/1.1 400 '])
    },
  }
}

/** Other servers may take it; an answer they must give. */
function refusedIfStrict(text: string, status: number): Rule {
  return {
    check: async target => {
      const client = await connectTo(target)
      client.send(text)
      const {status: answered} = await client.response()
      if (target.capabilities.strictHttp) expect(answered).toBe(status)
      else expect(answered).toBeLessThan(600)
    },
  }
}
