import {setTimeout as sleep} from 'node:timers/promises'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'

import {startSampler, type Sampler} from '../../src/measure/sampler.js'
import {ToldProcess} from './told-process.js'

describe('startSampler', () => {
  let told: ToldProcess
  let sampler: Sampler
  beforeEach(async () => {
    told = await ToldProcess.start()
    sampler = startSampler(told.pid, {everyMs: 20, memoryEveryMs: 50})
  })
  afterEach(async () => {
    sampler.stop()
    await told.end()
  })

  it('gives the CPU of a window, not of what was before it', async () => {
    const before = await told.tell('burn 200')
    sampler.mark()
    const startedMs = performance.now()
    const after = await told.tell('burn 300')
    const tookMs = performance.now() - startedMs
    const use = sampler.stop()
    const truthUs = after.selfUs - before.selfUs
    expect(use.cpuUs / truthUs).toBeGreaterThan(0.96)
    expect(use.cpuUs / truthUs).toBeLessThan(1.04)
    expect(use.wallMs).toBeGreaterThanOrEqual(tookMs)
  })

  it.each(['children 6 60', 'threads 12 30'])('agrees with getrusage after %s', async command => {
    const before = await told.tell('burn 1')
    sampler.mark()
    const after = await told.tell(command)
    const use = sampler.stop()
    const truthUs = after.selfUs + after.childrenUs - before.selfUs - before.childrenUs
    expect(truthUs).toBeGreaterThan(360_000)
    // 20 ms: reaped time is cut to ticks, once for user and once for system.
    expect(use.cpuUs).toBeGreaterThan(truthUs * 0.96 - 20_000)
    expect(use.cpuUs).toBeLessThan(truthUs * 1.04 + 20_000)
  })

  it('neither loses nor doubles a child that was seen alive and then waited for', async () => {
    sampler.mark()
    await told.tell('hold 3 80')
    const alive = sampler.read()
    const truth = await told.tell('release')
    const ended = sampler.read()
    expect(ended.cpuUs).toBeGreaterThanOrEqual(alive.cpuUs)
    const truthUs = truth.selfUs + truth.childrenUs
    expect(ended.cpuUs).toBeGreaterThan(truthUs * 0.97 - 20_000)
    expect(ended.cpuUs).toBeLessThan(truthUs * 1.03 + 20_000)
  })

  it('keeps what a killed tree used', async () => {
    await told.tell('hold 1 50')
    const alive = sampler.read()
    await told.end()
    await sleep(100)
    const gone = sampler.read()
    expect(gone.cpuUs).toBeGreaterThanOrEqual(alive.cpuUs)
    expect(gone.voluntarySwitches).toBeGreaterThanOrEqual(alive.voluntarySwitches)
    expect(gone).toMatchObject({processes: 0, threads: 0, rssBytes: 0})
    expect(sampler.memory()).toEqual({pssBytes: 0, rssBytes: 0, ussBytes: 0, perProcess: []})
  })

  it('keeps the peaks of a window and begins them anew with the next', async () => {
    sampler.mark()
    await told.tell('hold 3 0')
    await sleep(200)
    await told.tell('release')
    const first = sampler.use()
    expect(first.processesPeak).toBe(4)
    expect(first.threadsPeak).toBeGreaterThanOrEqual(4)
    sampler.mark()
    const second = sampler.stop()
    expect(second.processesPeak).toBe(1)
    expect(second.pssPeakBytes).toBeLessThan(first.pssPeakBytes)
    expect(second.ussPeakBytes).toBeLessThanOrEqual(second.pssPeakBytes)
    expect(second.pssPeakBytes).toBeLessThanOrEqual(second.rssPeakBytes)
  })

  it('survives processes that vanish while it reads, and never falls', async () => {
    let last = sampler.read()
    const work = {done: false, truth: told.tell('children 25 1')}
    const watched = work.truth.then(() => (work.done = true))
    let readings = 0
    while (!work.done) {
      await sleep(1)
      const now = sampler.read()
      expect(now.cpuUs).toBeGreaterThanOrEqual(last.cpuUs)
      expect(now.voluntarySwitches).toBeGreaterThanOrEqual(last.voluntarySwitches)
      expect(now.involuntarySwitches).toBeGreaterThanOrEqual(last.involuntarySwitches)
      last = now
      readings++
    }
    await watched
    const truth = await work.truth
    const cpuUs = sampler.read().cpuUs
    expect(readings).toBeGreaterThan(0)
    expect(cpuUs).toBeGreaterThan((truth.selfUs + truth.childrenUs) * 0.95 - 20_000)
    expect(cpuUs).toBeLessThan((truth.selfUs + truth.childrenUs) * 1.05 + 20_000)
  })

  it('says the same when it is stopped twice', async () => {
    await told.tell('burn 5')
    const use = sampler.stop()
    await told.tell('burn 20')
    expect(sampler.stop()).toBe(use)
  })

  it('reads a tree that does not exist as nothing', () => {
    const none = startSampler(2 ** 22 + 1)
    expect(none.stop()).toMatchObject({cpuUs: 0, processesPeak: 0, pssPeakBytes: 0})
  })
})
