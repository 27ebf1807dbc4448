import {expect, it} from 'vitest'
import {encodeAddress} from '../../../libc/address.js'
import {Places} from '../../../src/load/kernel/places.js'

const [first, second] = ['127.0.0.1', '127.0.0.2'].map(host => ({
  address: encodeAddress(host, 1),
  text: host,
}))

it('is asked once, tries in the order given, and keeps what accepted a connection', async () => {
  let asked = 0
  const places = new Places(() => {
    asked++
    return Promise.resolve([first!, second!])
  })
  expect([places.isResolved, places.at(0)]).toEqual([false, undefined])
  await places.resolve()
  expect(places.isResolved).toBe(true)
  expect([0, 1, 2].map(attempt => places.at(attempt))).toEqual([first?.address, second?.address, undefined])

  places.settle(1)
  expect([places.at(0), places.at(1)]).toEqual([second?.address, undefined])
  places.settle(0)
  expect(places.at(0)).toBe(second?.address)
  expect(asked).toBe(1)
})

it('rejects what cannot be looked up', async () => {
  const places = new Places(() => Promise.reject(new Error('no such name')))
  await expect(places.resolve()).rejects.toThrow('no such name')
  expect(places.isResolved).toBe(false)
})
