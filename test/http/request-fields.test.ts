import {describe, expect, it} from 'vitest'
import {requestFields} from '../../src/http/request-fields.js'

const origin = 'http://example.org:8000'

function linesOf(parts: Partial<Parameters<typeof requestFields>[1]>, from = origin): string[] {
  return requestFields(from, {method: 'GET', ...parts}, 'keep-alive').map(field => field.join(': '))
}

describe('requestFields', () => {
  it('adds what HTTP asks for', () => {
    expect(linesOf({})).toEqual(['Host: example.org:8000', 'Connection: keep-alive'])
    expect(linesOf({}, 'unix:/run/app.sock')[0]).toBe('Host: localhost')
    expect(linesOf({}, 'http://[::1]:80')[0]).toBe('Host: [::1]')
  })

  it('leaves everything as it was written, in its order and as often', () => {
    const headers = {'x-b': '1', Cookie: ['a=1', 'b=2'], HOST: 'other', connection: 'close'}
    expect(linesOf({headers})).toEqual([
      'x-b: 1',
      'Cookie: a=1',
      'Cookie: b=2',
      'HOST: other',
      'connection: close',
    ])
  })

  it('says how long a body is, in bytes', () => {
    expect(linesOf({method: 'POST', body: 'é'})).toContain('Content-Length: 2')
    expect(linesOf({method: 'PUT'})).toContain('Content-Length: 0')
    expect(linesOf({method: 'DELETE'}).join()).not.toContain('Content-Length')
  })
})
