import {expect} from 'vitest'
import {connectTo} from './ask.js'
import type {Rule, Rules} from './rule.js'
import type {Capabilities} from './target.js'

const keepAlive = (can: Capabilities): boolean => can.keepAlive
const pipelining = (can: Capabilities): boolean => can.pipelining

const three = ['/bytes?n=3', '/nowhere', '/bytes?n=5'].map(path => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`)

/** How long a connection lives, and what may follow what on it. */
export const connectionRules: Rules<'connection'> = {
  'connection.keep-alive': {
    when: keepAlive,
    check: async target => {
      const client = await connectTo(target)
      for (let request = 0; request < 5; request++) {
        const {status, headers} = await client.get('/').response()
        expect(status).toBe(200)
        expect(headers.get('connection')).not.toBe('close')
      }
      const last = await client.get('/', 'Connection: close\r\n').response()
      expect(last.headers.get('connection')).toBe('close')
      expect(await client.rest()).toBe('')
    },
  },
  'connection.http10-keep-alive': {
    when: keepAlive,
    check: async target => {
      const client = await connectTo(target)
      const request = 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n'
      expect((await client.send(request).response()).headers.get('connection')).toBe('keep-alive')
      expect((await client.send(request).response()).body).toBe('hello')
    },
  },
  'connection.keep-alive-after-error': {
    when: keepAlive,
    check: async target => {
      const client = await connectTo(target)
      expect((await client.get('/nowhere').response()).status).toBe(404)
      expect((await client.get('/cpu?ms=x').response()).status).toBe(400)
      expect((await client.get('/').response()).status).toBe(200)
    },
  },
  'connection.close': {
    when: can => !can.keepAlive,
    check: async target => {
      const client = await connectTo(target)
      expect((await client.get('/').response()).headers.get('connection')).toBe('close')
      expect(await client.rest()).toBe('')
    },
  },
  'connection.pipelining': {
    when: pipelining,
    check: async target => {
      const client = await connectTo(target)
      client.send(three.join(''))
      for (const body of ['xxx', 'no such path', 'xxxxx']) expect((await client.response()).body).toBe(body)
    },
  },
  'connection.no-pipelining': {
    when: can => !can.pipelining,
    check: async target => {
      const client = await connectTo(target)
      const received = await client.send(three.join('')).rest()
      expect(received.match(/HTTP\/1\.1 \d{3} /g)).toEqual(['HTTP/1.1 200 '])
    },
  },
  'connection.pipelined-after-counted-body': pipelinedAfter('POST /echo', 'Content-Length: 3', 'abc'),
  'connection.pipelined-after-chunked-body': pipelinedAfter(
    'POST /echo',
    'Transfer-Encoding: chunked',
    '3\r\nabc\r\n0\r\n\r\n',
  ),
  'connection.pipelined-after-unread-counted-body': pipelinedAfter('POST /', 'Content-Length: 3', 'abc'),
  'connection.pipelined-after-unread-chunked-body': pipelinedAfter(
    'GET /',
    'Transfer-Encoding: chunked',
    '3\r\nabc\r\n0\r\n\r\n',
  ),
  'connection.unread-body-after-answer': {
    when: pipelining,
    check: async target => {
      const client = await connectTo(target)
      client.send('GET /bytes?n=2 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab')
      expect((await client.response()).body).toBe('xx')
      client.send('c\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n')
      expect((await client.response()).body).toBe('hello')
    },
  },
  'connection.unread-large-body': {
    when: can => can.strictHttp,
    check: async target => {
      const client = await connectTo(target)
      client.send('GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n')
      expect((await client.response()).headers.get('connection')).toBe('close')
      expect(await client.rest()).toBe('')
    },
  },
}

function pipelinedAfter(line: string, framing: string, body: string): Rule {
  return {
    when: pipelining,
    check: async target => {
      const client = await connectTo(target)
      client.send(`${line} HTTP/1.1\r\nHost: x\r\n${framing}\r\n\r\n${body}GET / HTTP/1.1\r\nHost: x\r\n\r\n`)
      await client.response()
      expect((await client.response()).body).toBe('hello')
    },
  }
}
