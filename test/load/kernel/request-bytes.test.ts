import {describe, expect, it} from 'vitest'
import {requestBytes, type RequestParts} from '../../../src/load/kernel/request-bytes.js'

const get: RequestParts = {
  ...{method: 'GET', target: '/', host: 'example.org:8000', auth: undefined, headers: [], body: undefined},
}

function textOf(changes: Partial<RequestParts>): string {
  return requestBytes({...get, ...changes}).bytes.toString('latin1')
}

describe('requestBytes', () => {
  it('adds what HTTP asks for', () => {
    expect(textOf({})).toBe('GET / HTTP/1.1\r\nHost: example.org:8000\r\nConnection: keep-alive\r\n\r\n')
  })

  it('leaves everything as it was written, in its order', () => {
    const headers = [
      ['x-b', '1'],
      ['Cookie', 'a=1'],
      ['Cookie', 'b=2'],
      ['HOST', 'other'],
    ] as const
    expect(textOf({target: '/a/../b?c=d e%20', headers})).toBe(
      'GET /a/../b?c=d e%20 HTTP/1.1\r\nConnection: keep-alive\r\nx-b: 1\r\nCookie: a=1\r\nCookie: b=2\r\nHOST: other\r\n\r\n',
    )
  })

  it('says how long a body is, in bytes', () => {
    expect(textOf({method: 'POST', body: 'é'})).toContain('Content-Length: 2\r\n\r\n\xc3\xa9')
    expect(textOf({method: 'PUT'})).toContain('Content-Length: 0\r\n\r\n')
    expect(textOf({method: 'DELETE'})).not.toContain('Content-Length')
  })

  it('takes the credentials of the URL, unless a header gives others', () => {
    expect(textOf({auth: 'user:password'})).toContain('Authorization: Basic dXNlcjpwYXNzd29yZA==\r\n')
    expect(textOf({auth: 'user:password', headers: [['authorization', 'x']]})).not.toContain('Basic')
  })

  it.each([
    [[], true],
    [[['Connection', 'close']], false],
    [[['connection', 'x, Close']], false],
    [[['Connection', 'closed-not']], true],
  ] as const)('with the headers %j the connection stays: %s', (headers, keepsAlive) => {
    expect(requestBytes({...get, headers}).keepsAlive).toBe(keepsAlive)
  })
})
