import {readFileSync, readdirSync} from 'node:fs'
import {afterEach, describe, expect, it} from 'vitest'

import {openCpuClock, ticksClock} from '../../src/measure/cpu-clock.js'
import {ToldProcess} from './told-process.js'

/** What a sum over the threads that live now says: the method this clock replaces. */
function sumOfLiveThreadsUs(pid: number): number {
  return readdirSync(`/proc/${pid}/task`)
    .map(thread => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1000)
    .reduce((a, b) => a + b, 0)
}

describe('openCpuClock', () => {
  let told: ToldProcess | undefined
  afterEach(() => told?.end())

  it('reads the process clock where koffi has a build', () => {
    expect(openCpuClock()).toMatchObject({source: 'process-clock', fallbackReason: null})
  })

  it('agrees with getrusage of the process itself', async () => {
    told = await ToldProcess.start()
    const before = await told.tell('burn 1')
    const beforeUs = openCpuClock().readUs(told.pid)!
    const after = await told.tell('burn 300')
    const readUs = openCpuClock().readUs(told.pid)! - beforeUs
    const truthUs = after.selfUs - before.selfUs
    expect(truthUs).toBeGreaterThan(290_000)
    expect(readUs / truthUs).toBeGreaterThan(0.97)
    expect(readUs / truthUs).toBeLessThan(1.03)
  })

  it('counts threads that ended, which a sum over live threads forgets', async () => {
    told = await ToldProcess.start()
    const before = await told.tell('burn 1')
    const clockBeforeUs = openCpuClock().readUs(told.pid)!
    const naiveBeforeUs = sumOfLiveThreadsUs(told.pid)
    const after = await told.tell('threads 20 20')
    const clockUs = openCpuClock().readUs(told.pid)! - clockBeforeUs
    const naiveUs = sumOfLiveThreadsUs(told.pid) - naiveBeforeUs
    const truthUs = after.selfUs - before.selfUs
    expect(truthUs).toBeGreaterThan(400_000)
    expect(clockUs / truthUs).toBeGreaterThan(0.96)
    expect(clockUs / truthUs).toBeLessThan(1.04)
    expect(naiveUs / truthUs).toBeLessThan(0.5)
  })

  it('knows nothing of a process that is gone', async () => {
    const gone = await ToldProcess.start()
    await gone.end()
    expect(openCpuClock().readUs(gone.pid)).toBeUndefined()
    expect(ticksClock().readUs(gone.pid)).toBeUndefined()
  })
})

describe('ticksClock', () => {
  it('agrees with the process clock to two ticks', async () => {
    const told = await ToldProcess.start()
    try {
      await told.tell('burn 200')
      const exactUs = openCpuClock().readUs(told.pid)!
      const ticksUs = ticksClock('for the test').readUs(told.pid)!
      expect(ticksUs).toBeLessThanOrEqual(openCpuClock().readUs(told.pid)!)
      expect(ticksUs).toBeGreaterThan(exactUs - 20_000)
    } finally {
      await told.end()
    }
  })
})
