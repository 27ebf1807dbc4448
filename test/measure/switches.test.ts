import {setTimeout as sleep} from 'node:timers/promises'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'

import {ThreadSwitches} from '../../src/measure/switches.js'
import {ToldProcess} from './told-process.js'

const counts = (voluntary: number, involuntary: number) => ({voluntary, involuntary})

describe('ThreadSwitches.take', () => {
  it('keeps what ended threads had', () => {
    const switches = new ThreadSwitches()
    switches.take(
      new Map([
        ['1@1/1', counts(5, 1)],
        ['1@1/2', counts(7, 2)],
      ]),
    )
    expect(switches.take(new Map([['1@1/1', counts(6, 1)]]))).toEqual(counts(13, 3))
    expect(switches.take(new Map())).toEqual(counts(13, 3))
  })

  it('takes a smaller count for a new thread under an old id', () => {
    const switches = new ThreadSwitches()
    switches.take(new Map([['1@1/2', counts(70, 20)]]))
    expect(switches.take(new Map([['1@1/2', counts(3, 0)]]))).toEqual(counts(73, 20))
  })
})

describe('ThreadSwitches.read', () => {
  let told: ToldProcess
  beforeEach(async () => {
    told = await ToldProcess.start()
  })
  afterEach(() => told.end())

  it('agrees with getrusage while no thread has ended', async () => {
    const switches = new ThreadSwitches()
    for (let i = 0; i < 50; i++) {
      await told.tell('burn 1')
      await sleep(2)
    }
    const truth = await told.tell('burn 0')
    const read = switches.read([{pid: told.pid, key: 'told'}])
    expect(truth.voluntarySwitches).toBeGreaterThan(25)
    // It went to sleep, and was perhaps pushed aside, between its answer and the reading.
    expect(read.voluntary).toBeGreaterThanOrEqual(truth.voluntarySwitches)
    expect(read.voluntary).toBeLessThanOrEqual(truth.voluntarySwitches + 20)
    expect(read.involuntary).toBeGreaterThanOrEqual(truth.involuntarySwitches)
    expect(read.involuntary).toBeLessThanOrEqual(truth.involuntarySwitches + 20)
  })

  it('keeps its totals when the process has ended', async () => {
    const switches = new ThreadSwitches()
    const alive = switches.read([{pid: told.pid, key: 'told'}])
    await told.end()
    expect(switches.read([{pid: told.pid, key: 'told'}])).toEqual(alive)
  })
})
