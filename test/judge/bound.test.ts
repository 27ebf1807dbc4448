import {describe, expect, it} from 'vitest'
import {findBound} from '../../src/judge/bound.js'

const facts = {
  serviceMs: 50,
  slots: null,
  serverCores: 0.1,
  coreLimit: 2,
  generatorCores: 0.1,
  machineBusy: 0.2,
  otherCores: 0,
}

describe('findBound', () => {
  it('is slots where the throughput is what the slots allow and clients wait', () => {
    expect(findBound({...facts, slots: 2}, 39, 64, false)).toBe('slots')
    expect(findBound({...facts, slots: 8}, 158, 64, false)).toBe('slots')
  })

  it('is clients where every connection is in service', () => {
    expect(findBound(facts, 1260, 64, false)).toBe('clients')
    expect(findBound({...facts, slots: 128}, 1260, 64, false)).toBe('clients')
  })

  it('is cpu where the server fills the cores it can use', () => {
    expect(findBound({...facts, serverCores: 1.9}, 380, 64, false)).toBe('cpu')
    expect(findBound({...facts, serverCores: 0.97, coreLimit: 1}, 190, 64, true)).toBe('cpu')
  })

  it('is the generator where it is full and the server is not', () => {
    expect(findBound({...facts, serverCores: 0.9}, 30_000, 64, true)).toBe('generator')
  })

  it('is cpu where the server and the generator together fill the machine', () => {
    expect(
      findBound(
        {...facts, serverCores: 1.3, generatorCores: 0.6, machineBusy: 0.97, serviceMs: 2},
        9000,
        64,
        false,
      ),
    ).toBe('cpu')
  })

  it('is the quota where that of the control group is used up', () => {
    const quota = {...facts, cpuQuota: 0.2, generatorCores: 0.04}
    expect(findBound({...quota, serverCores: 0.14}, 60, 4, false)).toBe('quota')
    expect(findBound({...quota, serverCores: 0.1, throttledShare: 0.8}, 60, 4, false)).toBe('quota')
    expect(findBound({...quota, serverCores: 0.05, throttledShare: 0.1}, 60, 4, false)).toBeNull()
  })

  it('is the quota where the arm’s own is used up, whatever the generator does beside it', () => {
    const own = (usedShare: number, throttledShare: number | null) => ({
      ...{...facts, serverCores: 0.5, generatorCores: 1, machineBusy: 0.97},
      ownQuota: {cpus: 0.5, usedShare, throttledShare},
    })
    expect(findBound(own(0.99, 0.97), 400, 64, true)).toBe('quota')
    expect(findBound(own(0.85, 0.9), 400, 64, false)).toBe('quota')
    expect(findBound(own(0.4, 0.05), 400, 64, true)).toBe('generator')
    // All that one worker can use is what it may use.
    expect(findBound({...own(0.99, 0.1), serverCores: 0.99, coreLimit: 1}, 400, 64, false)).toBe('cpu')
  })

  it('is memory where the server reads again and again what the kernel dropped', () => {
    expect(findBound({...facts, refaultsPerSecond: 4000}, 40, 64, false)).toBe('memory')
    expect(findBound({...facts, refaultsPerSecond: 20}, 400, 64, false)).toBeNull()
  })

  it('is slots where a server of unknown size answers one after the other, on a full machine too', () => {
    const unknown = {...facts, coreLimit: null, serverCores: null, machineBusy: 0.99}
    expect(findBound(unknown, 19.8, 8, false)).toBe('slots')
    expect(findBound(unknown, 19.8, 1, false)).toBe('clients')
    expect(findBound({...unknown, machineBusy: 0.3}, 60, 8, false)).toBeNull()
  })

  it('is not claimed where nothing explains the throughput', () => {
    expect(findBound(facts, 300, 64, false)).toBeNull()
    expect(
      findBound({...facts, serverCores: null, coreLimit: null, machineBusy: null}, 300, 64, false),
    ).toBeNull()
  })
})
