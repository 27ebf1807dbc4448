import {describe, expect, it} from 'vitest'
import {readRequestUrl, requestUrl} from '../../src/http/request-url.js'

describe('readRequestUrl', () => {
  it.each([
    ['http://127.0.0.1:8000/path?q=1', 'http://127.0.0.1:8000', '/path?q=1'],
    ['http://example.org', 'http://example.org', '/'],
    ['http://example.org?q', 'http://example.org', '/?q'],
    ['HTTPS://Example.org:443/X', 'https://example.org', '/X'],
    ['http://[::1]:8000/x#fragment', 'http://[::1]:8000', '/x'],
    ['http://example.org/a/../b//c/./%2e/%7e', 'http://example.org', '/a/../b//c/./%2e/%7e'],
    ['unix:/run/app.sock', 'unix:/run/app.sock', '/'],
    ['unix:/run/app.sock:', 'unix:/run/app.sock', '/'],
    ['unix:/run/app.sock:/a/../b?c=d:e', 'unix:/run/app.sock', '/a/../b?c=d:e'],
    ['unix:app.sock:/', 'unix:app.sock', '/'],
  ])('%s', (text, origin, target) => {
    const url = readRequestUrl(text)
    expect(url).toEqual({origin, target})
    expect(url && readRequestUrl(requestUrl(url))).toEqual(url)
  })

  it.each([
    ...['example.org', 'http://', 'http://a b/', 'http://example.org/a b', 'ftp://example.org/'],
    ...['unix:', 'unix:/x:y', 'http://user:password@example.org/', 'http://user@example.org/', '//x'],
  ])('is none: %s', text => {
    expect(readRequestUrl(text)).toBeUndefined()
  })
})
