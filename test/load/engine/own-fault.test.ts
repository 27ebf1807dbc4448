import {expect, it} from 'vitest'
import {ownFaultOf} from '../../../src/load/engine/own-fault.js'

it.each([
  ['EMFILE', false, true],
  ['ENOBUFS', true, true],
  ['EADDRNOTAVAIL', true, true],
  // ::1 where there is no IPv6.
  ['EADDRNOTAVAIL', false, false],
  ['ECONNREFUSED', true, false],
])('%s, after a connection %s: the want of the client %s', (code, hasConnected, isOwn) => {
  const own = ownFaultOf(Object.assign(new Error('no'), {code}), hasConnected)
  expect(own).toEqual(
    isOwn ? expect.objectContaining({code: 'WB_CLIENT_LIMIT', family: 'environment'}) : undefined,
  )
})
