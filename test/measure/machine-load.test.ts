import {describe, expect, it} from 'vitest'

import {
  machineUseBetween,
  parseCpuTimes,
  readMachineLoad,
  type MachineLoad,
} from '../../src/measure/machine-load.js'

describe('readMachineLoad', () => {
  it('grows while this process burns', () => {
    const before = readMachineLoad()!
    const until = process.cpuUsage().user + 100_000
    while (process.cpuUsage().user < until);
    const use = machineUseBetween(before, readMachineLoad()!)
    expect(use.busyUs).toBeGreaterThan(50_000)
    expect(use.busyShare).toBeGreaterThan(0)
    expect(use.busyShare).toBeLessThanOrEqual(1)
    expect(use.wallMs).toBeGreaterThan(90)
  })
})

describe('machineUseBetween', () => {
  const at = (more: Partial<MachineLoad>): MachineLoad => ({
    atNs: 0n,
    busyUs: 0,
    processUs: 0,
    idleUs: 0,
    stealUs: 0,
    psiCpuSome10: null,
    waitedUs: null,
    throttling: null,
    ...more,
  })

  it('shares out what the cores had', () => {
    const use = machineUseBetween(
      at({}),
      at({atNs: 1_000_000_000n, busyUs: 500_000, idleUs: 1_400_000, stealUs: 100_000}),
    )
    expect(use).toMatchObject({wallMs: 1000, busyShare: 0.25, stealShare: 0.05, throttledPeriods: null})
  })

  it('says nothing foolish of no time at all', () => {
    expect(machineUseBetween(at({}), at({}))).toMatchObject({busyShare: 0, stealShare: 0})
  })

  it('counts throttling between the two, and takes the higher pressure', () => {
    const use = machineUseBetween(
      at({throttling: {periods: 2, stoppedUs: 100}, psiCpuSome10: 7}),
      at({throttling: {periods: 5, stoppedUs: 900}, psiCpuSome10: 3}),
    )
    expect(use).toMatchObject({throttledPeriods: 3, throttledUs: 800, psiCpuSome10: 7})
  })
})

describe('parseCpuTimes', () => {
  it('adds interrupts to busy, waiting for I/O to idle, and leaves guests where they are counted already', () => {
    expect(parseCpuTimes('cpu  1 2 3 100 50 4 5 6 70 80\ncpu0 0 0 0 0\n')).toEqual({
      busyUs: 150_000,
      processUs: 60_000,
      idleUs: 1_500_000,
      stealUs: 60_000,
    })
    expect(parseCpuTimes('')).toBeNull()
  })
})
