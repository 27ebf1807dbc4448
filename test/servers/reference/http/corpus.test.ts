import {describe, expect, test} from 'vitest'
import {
  decoded,
  hasCorpus,
  invalid,
  refusedOnPurpose,
  valid,
  withHost,
} from '../../../fixtures/gunicorn-corpus.js'
import {latin1, parseAll} from './parsed.js'

describe.skipIf(!hasCorpus)('the corpus beside the project (skipped where it is absent)', () => {
  test.each(valid)('$id is read as expected', ({id, raw, requests = []}) => {
    const text = decoded(raw)
    const {requests: parsed, end} = parseAll([latin1(id === 'valid/020' ? text : withHost(text))])
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
        body: decoded(body),
      })),
    )
  })

  test.each(refusedOnPurpose)('$id is refused, though gunicorn takes it', ({raw}) => {
    const {requests, end} = parseAll([latin1(withHost(decoded(raw)))])
    expect(requests).toEqual([])
    expect(end).toBeGreaterThanOrEqual(400)
  })

  test.each(invalid)('$id is refused', ({raw}) => {
    const text = decoded(raw)
    for (const sent of [text, withHost(text)]) {
      const {requests, end} = parseAll([latin1(sent)])
      expect(requests).toEqual([])
      if (end === 'waits') continue
      expect(end).toBeGreaterThanOrEqual(400)
    }
  })
})
