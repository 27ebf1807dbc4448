import fc from 'fast-check'
import {expect, test} from 'vitest'
import {JobQueue, type Job} from '../../../../../servers/reference/worker/thread/job-queue.js'
import {SharedState} from '../../../../../servers/reference/worker/thread/shared-state.js'

test('jobs come out in the order in which they went in, through any number of laps', () => {
  const job = fc.record({fd: fc.nat(100_000), origin: fc.constantFrom<Job['origin']>('accepted', 'polled')})
  fc.assert(
    fc.property(fc.array(fc.array(job, {maxLength: 5})), laps => {
      const memory = JobQueue.allocate(5)
      const producer = new JobQueue(memory)
      const consumer = new JobQueue(memory)
      for (const jobs of laps) {
        for (const each of jobs) producer.put(each)
        expect(jobs.map(() => consumer.take(0))).toEqual(jobs)
        expect(consumer.take(0)).toBeUndefined()
      }
    }),
  )
})

test('threads see one state', () => {
  const memory = SharedState.allocate(8)
  const one = new SharedState(memory)
  const other = new SharedState(memory)
  one.opened()
  one.setIdle(7, true)
  one.phase = 'stopping'
  expect([other.connections, other.isIdle(7), other.isIdle(6), other.phase, other.descriptors]).toEqual([
    1,
    true,
    false,
    'stopping',
    8,
  ])
  expect(other.closed()).toBe(1)
  expect(one.connections).toBe(0)
})
