import type {Session} from '../../traffic/contract.js'
import type {Scenario} from '../scenario/scenario.js'

/** A scenario of one request as a session of one step. */
export function sessionOfRequest({method, path, headers, body, expect}: Scenario): Session {
  const fields = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map(one => [name, [one]] as const),
  )
  return {
    data: {},
    steps: [
      {
        ...{kind: 'request', name: `${method} ${path}`, method, path: [path], headers: fields},
        ...{body: body === null ? null : [body], extract: {}, follow: false},
        expect: {status: expect.status, body: expect.body === null ? null : [expect.body], json: []},
      },
    ],
  }
}
