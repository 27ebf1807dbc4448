import {expect, it} from 'vitest'
import {backOffMs} from '../../../src/load/loop/reconnect.js'

it('backs off from 10 ms, doubling, to a second', () => {
  expect([1, 2, 3, 7, 8, 2000].map(backOffMs)).toEqual([10, 20, 40, 640, 1000, 1000])
})
