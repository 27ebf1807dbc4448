import fc from 'fast-check'
import {expect, it} from 'vitest'
import {Deadlines} from '../../../../servers/reference/upstream/deadlines.js'

it('runs everything that is due, in the order of its time, and sets the alarm for the rest', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({min: -1000, max: -1})),
      fc.array(fc.integer({min: 1, max: 1000})),
      (past, future) => {
        const alarms: number[] = []
        const deadlines = new Deadlines({expireIn: waitMs => alarms.push(waitMs)})
        const nowMs = performance.now()
        const ran: number[] = []
        for (const ms of [...past, ...future.map(each => each * 1000)])
          deadlines.add(nowMs + ms, () => ran.push(ms))
        deadlines.runDue()
        expect(ran).toEqual(past.toSorted((a, b) => a - b))
        if (future.length > 0) expect(alarms.at(-1)).toBeGreaterThan((Math.min(...future) - 1) * 1000)
      },
    ),
  )
})
