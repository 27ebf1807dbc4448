import {expect, it} from 'vitest'

import {measurementAvailable} from '../../src/measure/availability.js'

it('is available here', () => expect(measurementAvailable()).toEqual({available: true}))

it('says why it is not elsewhere', () => {
  expect(measurementAvailable('darwin')).toMatchObject({
    available: false,
    reason: expect.stringContaining('darwin') as string,
  })
  expect(measurementAvailable('linux', '/nowhere')).toMatchObject({
    available: false,
    reason: expect.stringContaining('/nowhere') as string,
  })
})
