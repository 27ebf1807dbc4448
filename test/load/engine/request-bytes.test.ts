import {describe, expect, it} from 'vitest'
import {requestBytes, urlOf} from '../../../src/load/engine/request-bytes.js'

const get = {method: 'GET', headers: {}, body: undefined}

describe('requestBytes', () => {
  it('is the request as it was written', () => {
    const url = urlOf({url: 'http://example.org:8000/a/../b?c=%2e'})
    const headers = {Cookie: ['a=1', 'b=2']}
    const {bytes} = requestBytes(url, {method: 'POST', headers, body: 'é'})
    expect(bytes.toString('latin1')).toBe(
      'POST /a/../b?c=%2e HTTP/1.1\r\nHost: example.org:8000\r\nConnection: keep-alive\r\n' +
        'Cookie: a=1\r\nCookie: b=2\r\nContent-Length: 2\r\n\r\n\xc3\xa9',
    )
  })

  it.each([
    [{}, true],
    [{Connection: 'close'}, false],
    [{connection: 'x, Close'}, false],
    [{Connection: ['x', 'close']}, false],
    [{Connection: 'closed-not'}, true],
  ])('with the headers %j the connection stays: %s', (headers, keepsAlive) => {
    const url = urlOf({url: 'unix:/run/app.sock'})
    expect(requestBytes(url, {...get, headers}).keepsAlive).toBe(keepsAlive)
  })
})

describe('urlOf', () => {
  it('refuses what cannot be loaded', () => {
    expect(() => urlOf({url: 'ftp://example.org/'})).toThrow(expect.objectContaining({family: 'usage'}))
  })
})
