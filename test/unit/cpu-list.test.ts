import {expect, test} from 'vitest'
import {cpusOfList} from '../../src/unit/cpu-list.js'

test.each([
  ['0', [0]],
  ['0-3', [0, 1, 2, 3]],
  ['0-2,8', [0, 1, 2, 8]],
  ['1,1-2', [1, 2]],
])('%s is %j', (list, cpus) => expect(cpusOfList(list)).toEqual(cpus))

test.each(['', 'a', '0-', '3-1', '0,', '-1', '9999', '0 - 1', '0;1'])('%j is none', list =>
  expect(cpusOfList(list)).toBeUndefined(),
)
