import {describe, expect, test} from 'vitest'
import {caps} from '../../servers/reference/app/endpoint.js'
import {ask} from './ask.js'
import type {Target} from './target.js'

/** Every path of the fixed app, with right and wrong parameters. */
export function endpointRules(target: Target): void {
  describe('endpoints', () => {
    test.each([
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
    ])('GET %s', async (path, body) => {
      const response = await ask(target, 'GET', path)
      expect({status: response.status, body: response.body}).toEqual({status: 200, body})
      expect(response.headers.get('content-type')).toMatch(/^text\/plain/)
    })

    test.each([
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
    ])('GET %s is refused with a reason', async (path, name, most) => {
      const response = await ask(target, 'GET', path)
      expect(response.status).toBe(400)
      expect(response.body).toMatch(
        new RegExp(`^${name} must be (a (whole )?number from 0 to|at most) ${most}$`),
      )
    })

    test.each(['/nowhere', '/cpu/', '//', '/constructor', '/__proto__', '/%', '/%ff'])(
      'GET %s is nowhere',
      async path => {
        const response = await ask(target, 'GET', path)
        expect({status: response.status, body: response.body}).toEqual({status: 404, body: 'no such path'})
      },
    )

    test.each([
      ['POST', '/', 'GET, HEAD'],
      ['DELETE', '/cpu', 'GET, HEAD'],
      ['GET', '/echo', 'POST, PUT'],
    ])('%s %s is not allowed', async (method, path, allow) => {
      const response = await ask(target, method, path, method === 'POST' ? ['Content-Length: 0'] : [])
      expect(response.status).toBe(405)
      expect(response.headers.get('allow')).toBe(allow)
    })

    test('GET /db without a database, or in a mode that has no client of one, says so', async () => {
      const {status, body} = await ask(target, 'GET', '/db')
      expect([501, 503]).toContain(status)
      expect(body).toMatch(/^no database: |^this mode has no client/)
    })

    test('GET /whoami tells where it ran', async () => {
      const response = await ask(target, 'GET', '/whoami')
      expect(response.headers.get('content-type')).toMatch(/^application\/json/)
      const who = JSON.parse(response.body) as Record<string, unknown>
      expect(Object.keys(who).sort()).toEqual(['mode', 'pid', 'requests', 'thread', 'worker'])
      expect(who['mode']).toBe(target.mode ?? target.name)
      expect(who['pid']).toBeGreaterThan(1)
    })
  })
}
