import {expect, it} from 'vitest'
import {adHocScenario} from '../../src/config/scenario/scenario.js'
import {closedLoopJob} from '../../src/drive/job.js'

const scenario = adHocScenario({path: '/'})
const loop = {durationMs: 1000, warmup: {minMs: 0, minPerConnection: 1, maxMs: 1000}, seed: 1}
const headersOf = (closes: boolean, headers = {}) =>
  closedLoopJob({origin: 'http://127.0.0.1:1', insecure: false, closes}, {...scenario, headers}, loop).headers

it('asks a server that closes each connection to do so: some close without a word, and lose the next request', () => {
  expect(headersOf(false)).toEqual({})
  expect(headersOf(true)).toEqual({Connection: 'close'})
  // What the user says of it stands.
  expect(headersOf(true, {connection: 'keep-alive'})).toEqual({connection: 'keep-alive'})
})
