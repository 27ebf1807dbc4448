import {describe, expect, it} from 'vitest'
import {capacityOf} from '../../src/probe/capacity.js'
import type {InServiceStep} from '../../src/probe/facts.js'

const serviceMs = 300

/** A pool of `size` whose answers come late by up to `spreadMs`, as a server's that computes for each. */
function pool(requests: number, size: number, spreadMs = 0): InServiceStep {
  const ends: number[] = []
  for (let index = 0; index < requests; index++) {
    const free = ends[index - size] ?? 0
    ends.push(free + serviceMs + (spreadMs * (index % size)) / size)
  }
  return {requests, answersMs: ends.sort((a, b) => a - b), threads: null}
}

/** Nothing waits for anything but the CPU, which needs so long for each. */
function computing(requests: number, eachMs: number): InServiceStep {
  return {
    requests,
    answersMs: Array.from({length: requests}, (_, index) => serviceMs + index * eachMs),
    threads: null,
  }
}

const judged = (...steps: InServiceStep[]) => capacityOf({serviceMs, steps, threadsIdle: null})

describe('requests in service', () => {
  it.each([1, 2, 3, 4, 5, 6, 10, 40, 100, 200])('a pool of %i is not divided by the waves it takes', size => {
    const requests = 2 ** Math.floor(Math.log2(size) + 1)
    for (const spreadMs of [0, 50, 100])
      expect(judged(pool(requests, size, spreadMs))).toEqual({requests: size, kind: 'exactly'})
  })

  it('as many as were sent, at last', () => {
    expect(judged(pool(128, 1000), pool(256, 1000))).toEqual({requests: 256, kind: 'all'})
    expect(judged(computing(256, 0.9))).toEqual({requests: 256, kind: 'all'})
  })

  it('more than the machine can answer in one service time: those of the step before', () => {
    expect(judged(computing(128, 2), computing(256, 2))).toEqual({requests: 128, kind: 'all'})
  })

  it('few at once and no waves: the machine was too busy to tell', () => {
    expect(judged(pool(8, 8), computing(16, 30))).toEqual({requests: 9, kind: 'at least'})
  })

  it('answers that a blocked loop sends together, when it has done with all of them', () => {
    const answersMs = [1198, 1199, 1200, 1201]
    expect(judged({requests: 4, answersMs, threads: null})).toEqual({requests: 1, kind: 'exactly'})
  })

  it('two whose answers lie a little less than a service time apart, and late', () => {
    expect(judged({requests: 2, answersMs: [320, 610], threads: null})).toEqual({
      requests: 1,
      kind: 'exactly',
    })
  })

  it('some without an answer are not in service', () => {
    const {answersMs} = pool(4, 4)
    const step = {requests: 8, answersMs, threads: null}
    expect(judged(step)).toEqual({requests: 4, kind: 'at least'})
  })

  it('no answer at all', () => {
    expect(judged({requests: 2, answersMs: [], threads: null})).toBeNull()
  })
})
