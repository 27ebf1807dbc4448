import os from 'node:os'
import {describe, expect, it} from 'vitest'

import {fingerprintId, readFingerprint} from '../../src/measure/fingerprint.js'

describe('readFingerprint', () => {
  it('describes this machine', () => {
    const fingerprint = readFingerprint()
    expect(fingerprint).toMatchObject({cores: os.cpus().length, arch: process.arch, node: process.version})
    expect(fingerprint.coresAllowed).toBeGreaterThan(0)
    expect(fingerprint.coresAllowed).toBeLessThanOrEqual(fingerprint.cores)
    expect(fingerprint.os).not.toMatch(/["\n]/)
  })

  it('has the same id a moment later', () => {
    expect(readFingerprint().fingerprintId).toBe(readFingerprint().fingerprintId)
    expect(readFingerprint().fingerprintId).toMatch(/^[0-9a-f]{12}$/)
  })
})

describe('fingerprintId', () => {
  const stable = readFingerprint()

  it('changes with anything that moves numbers', () => {
    const id = fingerprintId(stable)
    expect(fingerprintId({...stable, kernel: '0.0.1'})).not.toBe(id)
    expect(fingerprintId({...stable, coresAllowed: stable.coresAllowed + 1})).not.toBe(id)
    expect(fingerprintId({...stable, cgroupCpuLimit: 0.5})).not.toBe(id)
  })

  it('does not change with the load of the moment', () => {
    expect(fingerprintId({...stable, ...{loadAverage1: 99, psiCpuSome10: 99}})).toBe(fingerprintId(stable))
  })

  it('does not change with the little memory that another boot leaves', () => {
    const gib = 2 ** 30
    expect(fingerprintId({...stable, memoryBytes: 8 * gib})).toBe(
      fingerprintId({...stable, memoryBytes: 8 * gib - 1e6}),
    )
  })
})
