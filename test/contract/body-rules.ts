import {expect} from 'vitest'
import {caps} from '../../servers/reference/app/endpoint.js'
import {ask, connectTo} from './ask.js'
import type {Rules} from './rule.js'
import type {Target} from './target.js'

/** Request bodies, in every framing, and large answers. */
export const bodyRules: Rules<'body'> = {
  'body.echo': {
    check: async target => {
      const fields = ['Content-Type: text/x-test', 'Content-Length: 4']
      const {status, headers, body} = await ask(target, 'POST', '/echo', fields, '\x00\xffab')
      expect({status, body}).toEqual({status: 200, body: '\x00\xffab'})
      expect(headers.get('content-type')).toBe('text/x-test')
    },
  },
  'body.empty': {
    check: async target => {
      expect((await ask(target, 'POST', '/echo', ['Content-Length: 0'])).body).toBe('')
      expect((await ask(target, 'PUT', '/echo')).status).toBe(200)
    },
  },
  'body.chunked-extensions': {
    check: async target => {
      const chunks = '3;name=value\r\nabc\r\n00a\r\n0123456789\r\n0\r\nX-Trailer: t\r\n\r\n'
      const {status, body} = await ask(target, 'POST', '/echo', ['Transfer-Encoding: chunked'], chunks)
      expect({status, body}).toEqual({status: 200, body: 'abc0123456789'})
    },
  },
  'body.large-counted': {
    check: target => echoes(target, `Content-Length: ${megabyte.length}`, megabyte),
  },
  'body.large-chunked': {
    check: target => echoes(target, 'Transfer-Encoding: chunked', inChunks(megabyte, 40_000)),
  },
  'body.length-over-limit': {
    check: async target => {
      const response = await ask(target, 'POST', '/echo', [`Content-Length: ${caps.bodyBytes + 1}`])
      expect(response.status).toBe(413)
      expect(response.body.trim()).toBe(`a body may have at most ${caps.bodyBytes} bytes`)
      expect(response.headers.get('connection')).toBe('close')
    },
  },
  'body.chunks-over-limit': {
    check: async target => {
      const sent = inChunks('y'.repeat(caps.bodyBytes + 1), 1024 * 1024)
      const response = await ask(target, 'POST', '/echo', ['Transfer-Encoding: chunked'], sent)
      expect(response.status).toBe(413)
    },
  },
  'body.expect-continue': {
    check: async target => {
      const client = await connectTo(target)
      client.send('POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n')
      expect((await client.response()).status).toBe(100)
      client.send('hi')
      expect((await client.response()).body).toBe('hi')
    },
  },
  'body.slow-reader': {
    check: async target => {
      const client = await connectTo(target)
      client.get('/bytes?n=4000000', 'Connection: close\r\n')
      client.pause()
      await new Promise(resolve => setTimeout(resolve, 200))
      client.resume()
      const {status, body} = await client.response()
      expect({status, length: body.length}).toEqual({status: 200, length: 4_000_000})
    },
  },
}

const megabyte = Array.from({length: 64 * 1024}, (_, line) => String(line).padStart(16)).join('')

async function echoes(target: Target, field: string, sent: string): Promise<void> {
  const response = await ask(target, 'POST', '/echo', [field], sent)
  expect(response.status).toBe(200)
  expect(response.body === megabyte).toBe(true)
}

function inChunks(body: string, size: number): string {
  const chunks: string[] = []
  for (let at = 0; at < body.length; at += size) {
    const chunk = body.slice(at, at + size)
    chunks.push(`${chunk.length.toString(16)}\r\n${chunk}\r\n`)
  }
  return `${chunks.join('')}0\r\n\r\n`
}
