import {describe, expect, it} from 'vitest'
import {endpointOf, placesOf} from '../../../src/load/kernel/endpoint.js'

describe('endpointOf', () => {
  it.each([
    ['http://127.0.0.1:8000/path?q=1', '127.0.0.1:8000', '/path?q=1', '127.0.0.1:8000'],
    ['http://example.org', 'example.org:80', '/', 'example.org'],
    ['http://example.org?q', 'example.org:80', '/?q', 'example.org'],
    ['http://example.org:80/', 'example.org:80', '/', 'example.org'],
    ['http://[::1]:8000/x#fragment', '[::1]:8000', '/x', '[::1]:8000'],
    ['http://example.org/a/../b//c/./%7e', 'example.org:80', '/a/../b//c/./%7e', 'example.org'],
    ['unix:/run/app.sock', 'unix:/run/app.sock', '/', 'localhost'],
    ['unix:/run/app.sock:/a/../b?c=d:e', 'unix:/run/app.sock', '/a/../b?c=d:e', 'localhost'],
    ['unix:app.sock:/', 'unix:app.sock', '/', 'localhost'],
  ])('%s', (text, name, target, host) => {
    expect(endpointOf(text)).toMatchObject({name, target, host, auth: undefined})
  })

  it('reads credentials', () => {
    expect(endpointOf('http://us%40er:pass@example.org/x')).toMatchObject({auth: 'us@er:pass', target: '/x'})
  })

  it.each([
    'https://example.org/',
    'example.org',
    'http://',
    'http://a b/',
    'http://example.org/a b',
    'unix:',
    'unix:/x:y',
  ])('refuses %s', text => {
    expect(() => endpointOf(text)).toThrow(expect.objectContaining({family: 'usage'}))
  })
})

describe('placesOf', () => {
  it('takes an address as it is', async () => {
    for (const [url, text] of [
      ['http://127.0.0.1:81/', '127.0.0.1:81'],
      ['http://[::1]:81/', '[::1]:81'],
      ['unix:/run/app.sock', 'unix:/run/app.sock'],
    ] as const) {
      expect((await placesOf(endpointOf(url))).map(place => place.text)).toEqual([text])
    }
  })

  it("gives the addresses of a name in the resolver's order", async () => {
    const texts = (await placesOf(endpointOf('http://localhost:81/'))).map(place => place.text)
    expect(texts.length).toBeGreaterThan(0)
    for (const text of texts) expect(['127.0.0.1:81', '[::1]:81']).toContain(text)
  })

  it('says which name has none', async () => {
    await expect(placesOf(endpointOf('http://name.invalid/'))).rejects.toThrow(/name\.invalid/)
  })
})
