import {expect, it} from 'vitest'
import {byDefault, byFlag} from '../../src/config/source.js'
import {isTaken, notTaken} from '../../src/plan/taken.js'
import {arms} from '../fixtures/result.js'

const [sync, thread, green] = arms('sync', 'thread', 'green')
const from = byFlag('--threads')
const choice = (value: string) => new Map([['threads', {value, from}]])

it('an arm that has no threads does not take a number of them', () => {
  expect(isTaken(sync!, 'threads', '8')).toBe(false)
  expect(isTaken(thread!, 'threads', '8')).toBe(true)
  expect(isTaken(sync!, 'workers', '2')).toBe(true)
  // Such as daphne, which has one process.
  expect(isTaken({...sync!, workers: 1}, 'workers', '4')).toBe(false)
})

it('says once what does not hold for which arms, and where it was said', () => {
  const all = [sync!, thread!, green!].map(arm => ({arm, choice: choice('8')}))
  expect(notTaken(all)).toEqual([`threads (--threads) does not hold for ${sync!.id} and ${green!.id}`])
})

it('nothing of a list, which makes arms of those that take it, nor of what nobody said', () => {
  expect(
    notTaken([
      {arm: sync!, choice: choice('1')},
      {arm: thread!, choice: choice('8')},
    ]),
  ).toEqual([])
  expect(notTaken([{arm: sync!, choice: new Map([['threads', {value: '8', from: byDefault}]])}])).toEqual([])
})
