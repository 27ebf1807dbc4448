import {expect} from 'vitest'
import {caps} from '../../servers/reference/app/endpoint.js'
import {ask} from './ask.js'
import {checksOf, type Rules} from './rule.js'
import type {Target} from './target.js'

/** Every path of the fixed app, with right and wrong parameters. */
export const endpointRules: Rules<'endpoint'> = {
  'endpoint.answers': {
    check: checksOf(
      [
        ['/', 'hello'],
        ['/?ms=nonsense', 'hello'],
        ['/cpu', 'ok'],
        ['/cpu?ms=0', 'ok'],
        ['/cpu?ms=1.5', 'ok'],
        ['/io?ms=1', 'ok'],
        ['/sleep?ms=1', 'ok'],
        ['/sleep?ms=0', 'ok'],
        ['/mixed?cpu=1&io=1', 'ok'],
        ['/fanout?n=3&ms=1', 'ok'],
        ['/fanout?n=0&ms=1', 'ok'],
        ['/bytes', 'x'.repeat(1024)],
        ['/bytes?n=0', ''],
        ['/bytes?n=1', 'x'],
        ['/bytes?n=100000', 'x'.repeat(100_000)],
        ['/%62ytes?n=2', 'xx'],
      ],
      async (target, path, body) => {
        const response = await ask(target, 'GET', path)
        expect({status: response.status, body: response.body}).toEqual({status: 200, body})
        expect(response.headers.get('content-type')).toMatch(/^text\/plain/)
      },
    ),
  },
  'endpoint.parameter-limits': {
    check: checksOf(
      [
        ['/cpu?ms=x', 'ms', caps.cpuMs],
        ['/cpu?ms=-1', 'ms', caps.cpuMs],
        ['/cpu?ms=10001', 'ms', caps.cpuMs],
        ['/io?ms=', 'ms', caps.waitMs],
        ['/io?ms=60001', 'ms', caps.waitMs],
        ['/sleep?ms=1e3', 'ms', caps.waitMs],
        ['/sleep?ms=60001', 'ms', caps.waitMs],
        ['/mixed?cpu=10001&io=1', 'cpu', caps.cpuMs],
        ['/mixed?cpu=1&io=60001', 'io', caps.waitMs],
        ['/fanout?n=101&ms=1', 'n', caps.calls],
        ['/fanout?n=1.5&ms=1', 'n', caps.calls],
        ['/fanout?n=1&ms=NaN', 'ms', caps.waitMs],
        ['/db?ms=60001', 'ms', caps.waitMs],
        ['/db?rows=10001', 'rows', caps.rows],
        ['/db?rows=1.5', 'rows', caps.rows],
        [`/bytes?n=${caps.bytes + 1}`, 'n', caps.bytes],
        ['/bytes?n=0x10', 'n', caps.bytes],
      ],
      async (target, path, name, most) => {
        const response = await ask(target, 'GET', path)
        expect(response.status).toBe(400)
        expect(response.body).toMatch(
          new RegExp(`^${name} must be (a (whole )?number from 0 to|at most) ${most}$`),
        )
      },
    ),
  },
  'endpoint.not-found': {
    check: checksOf([['/nowhere'], ['/cpu/'], ['/constructor'], ['/__proto__'], ['/%ff']], isNotFound),
  },
  'endpoint.double-slash': {check: target => isNotFound(target, '//')},
  'endpoint.stray-percent': {check: target => isNotFound(target, '/%')},
  'endpoint.method-not-allowed': {
    check: checksOf(
      [
        ['POST /', 'GET, HEAD'],
        ['DELETE /cpu', 'GET, HEAD'],
        ['GET /echo', 'POST, PUT'],
      ],
      async (target, request, allow) => {
        const [method = '', path = ''] = request.split(' ')
        const response = await ask(target, method, path, method === 'POST' ? ['Content-Length: 0'] : [])
        expect(response.status).toBe(405)
        expect(response.headers.get('allow')).toBe(allow)
      },
    ),
  },
  'endpoint.no-database': {
    check: async target => {
      const {status, body} = await ask(target, 'GET', '/db')
      expect([501, 503]).toContain(status)
      expect(body).toMatch(/^no database: |^this mode has no client/)
    },
  },
  'endpoint.whoami': {
    check: async target => {
      const response = await ask(target, 'GET', '/whoami')
      expect(response.headers.get('content-type')).toMatch(/^application\/json/)
      const who = JSON.parse(response.body) as Record<string, unknown>
      expect(Object.keys(who).sort()).toEqual(['mode', 'pid', 'requests', 'thread', 'worker'])
      expect(who['mode']).toBe(target.mode ?? target.name)
      expect(who['pid']).toBeGreaterThan(1)
    },
  },
}

async function isNotFound(target: Target, path: string): Promise<void> {
  const response = await ask(target, 'GET', path)
  expect({status: response.status, body: response.body}).toEqual({status: 404, body: 'no such path'})
}
