import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {AccessEntry} from '../../../../servers/reference/access-log/entry.js'
import {readResponseHead} from '../../../../servers/reference/access-log/entry.js'
import {compileAccessFormat} from '../../../../servers/reference/access-log/format.js'
import {parseSettings} from '../../../../servers/reference/settings/settings.js'

const entry: AccessEntry = {
  remote: '192.0.2.1',
  method: 'GET',
  target: '/a%20b?x=1',
  path: '/a%20b',
  query: 'x=1',
  version: '1.1',
  requestFields: [
    ['host', 'h'],
    ['user-agent', 'curl'],
    ['authorization', `Basic ${Buffer.from('eve:secret').toString('base64')}`],
  ],
  ...readResponseHead('HTTP/1.1 200 OK\r\nServer: workerbench\r\nContent-Type: text/plain\r\n\r\n'),
  sentBytes: 5,
  tookMs: 1234.5678,
}
const now = new Date(2026, 10, 20, 9, 8, 7)

function line(format: string, changed: Partial<AccessEntry> = {}): string {
  return compileAccessFormat(format)({...entry, ...changed}, now)
}

describe('compileAccessFormat', () => {
  it("writes gunicorn's default line", () => {
    expect(line(parseSettings([], {}).accessLogFormat)).toMatch(
      /^192\.0\.2\.1 - eve \[20\/Nov\/2026:09:08:07 [+-]\d{4}\] "GET \/a%20b\?x=1 HTTP\/1\.1" 200 5 "-" "curl"$/,
    )
  })

  it.each([
    ['%(m)s %(U)s %(q)s %(H)s', 'GET /a%20b x=1 HTTP/1.1'],
    ['%(T)s %(D)s %(M)s %(L)s', '1 1234568 1234 1.234568'],
    ['%(p)s', `<${process.pid}>`],
    ['%({Host}i)s %({absent}i)s', 'h -'],
    ['%({content-type}o)s', 'text/plain'],
    ['%({REMOTE_ADDR}e)s %({HTTP_USER_AGENT}e)s %({HOME}e)s', '192.0.2.1 curl -'],
    ['100%% %(nothing)s %(constructor)s', '100% - -'],
  ])('%s', (format, expected) => {
    expect(line(format)).toBe(expected)
  })

  it('has a dash for no body and for no client address', () => {
    expect(line('%(h)s %(b)s %(B)s', {remote: undefined, sentBytes: 0})).toBe('- - 0')
  })

  it('lets nothing of a request out of its quotes or its line', () => {
    expect(line('"%(a)s"', {requestFields: [['user-agent', 'a"\r\n\x1b[31m\\\xe9']]})).toBe(
      String.raw`"a\"\x0d\x0a\x1b[31m\\\xe9"`,
    )
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), text => {
        const quoted = line('"%(f)s"', {requestFields: [['referer', text]]})
        expect(quoted).toMatch(/^"(?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\]|\\x[0-9a-f]{2})*"$/)
      }),
    )
  })
})
