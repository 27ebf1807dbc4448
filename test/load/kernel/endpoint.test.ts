import {describe, expect, it} from 'vitest'
import {endpointOf, placesOf} from '../../../src/load/kernel/endpoint.js'

describe('endpointOf', () => {
  it.each([
    ['http://127.0.0.1:8000', '127.0.0.1:8000'],
    ['http://example.org', 'example.org:80'],
    ['http://[::1]:8000', '[::1]:8000'],
    ['unix:/run/app.sock', 'unix:/run/app.sock'],
  ])('%s', (origin, name) => {
    expect(endpointOf(origin).name).toBe(name)
  })
})

describe('placesOf', () => {
  it('takes an address as it is', async () => {
    for (const [url, text] of [
      ['http://127.0.0.1:81', '127.0.0.1:81'],
      ['http://[::1]:81', '[::1]:81'],
      ['unix:/run/app.sock', 'unix:/run/app.sock'],
    ] as const) {
      expect((await placesOf(endpointOf(url))).map(place => place.text)).toEqual([text])
    }
  })

  it("gives the addresses of a name in the resolver's order", async () => {
    const texts = (await placesOf(endpointOf('http://localhost:81'))).map(place => place.text)
    expect(texts.length).toBeGreaterThan(0)
    for (const text of texts) expect(['127.0.0.1:81', '[::1]:81']).toContain(text)
  })

  it('says which name has none', async () => {
    await expect(placesOf(endpointOf('http://name.invalid'))).rejects.toThrow(/name\.invalid/)
  })
})
