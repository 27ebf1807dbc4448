import fc from 'fast-check'
import {expect, it} from 'vitest'
import {Deadlines, type Deadline} from '../../../src/load/kernel/deadlines.js'

class Request implements Deadline {
  previous: Deadline | undefined
  next: Deadline | undefined
  expiredMs: number | undefined

  constructor(readonly sinceMs: number) {}

  expire(nowMs: number): void {
    this.expiredMs = nowMs
  }
}

it('expires what is due, in order, and nothing that has been removed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({gapMs: fc.nat(5), isAnswered: fc.boolean()})),
      fc.nat(100),
      (requests, nowMs) => {
        const deadlines = new Deadlines(20)
        let atMs = 0
        const all = requests.map(({gapMs, isAnswered}) => {
          atMs += gapMs
          const request = new Request(atMs)
          deadlines.add(request)
          return {request, isAnswered}
        })
        for (const {request, isAnswered} of all) if (isAnswered) deadlines.remove(request)
        const open = all.filter(({isAnswered}) => !isAnswered).map(({request}) => request)

        expect(deadlines.nextMs).toBe(open[0] === undefined ? Infinity : open[0].sinceMs + 20)
        deadlines.expire(nowMs)
        for (const {request, isAnswered} of all) {
          expect(request.expiredMs).toBe(!isAnswered && request.sinceMs + 20 <= nowMs ? nowMs : undefined)
        }
        const left = open.find(({expiredMs}) => expiredMs === undefined)
        expect(deadlines.nextMs).toBe(left === undefined ? Infinity : left.sinceMs + 20)
      },
    ),
  )
})

it('lets what expires begin anew', () => {
  const deadlines = new Deadlines(10)
  const request = new Request(0)
  let again = 0
  request.expire = () => {
    again++
    deadlines.add(new Request(15))
  }
  deadlines.add(request)
  deadlines.expire(12)
  expect(again).toBe(1)
  expect(deadlines.nextMs).toBe(25)
})
