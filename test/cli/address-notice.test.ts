import {expect, it} from 'vitest'
import {addressNotice} from '../../src/cli/address-notice.js'

const both = () => Promise.resolve([{address: '::1'}, {address: '127.0.0.1'}])

it('names the addresses of a name in the order in which they are tried', async () => {
  expect(await addressNotice('http://localhost:8000', both)).toBe(
    'localhost is ::1, then 127.0.0.1: the first that accepts a connection is loaded',
  )
})

it.each(['http://127.0.0.1:8000', 'http://[::1]:8000', 'unix:/run/app.sock'])(
  'says nothing of %s',
  async origin => {
    expect(await addressNotice(origin, both)).toBeUndefined()
  },
)

it('says nothing of a name with one address, or none', async () => {
  expect(await addressNotice('http://a', () => Promise.resolve([{address: '10.0.0.1'}]))).toBeUndefined()
  expect(await addressNotice('http://a', () => Promise.reject(new Error('ENOTFOUND')))).toBeUndefined()
})
