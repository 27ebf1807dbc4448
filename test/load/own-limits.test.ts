import {expect, it} from 'vitest'
import {affordable, ownLimits, requireOwnLimits, type ClientNeeds} from '../../src/load/own-limits.js'

const limits = {descriptors: 300, descriptorsInUse: 20, ports: 400, memoryBytes: 2 ** 30}

function asking(needs: Partial<ClientNeeds>, changes: Partial<typeof limits> = {}) {
  return () => {
    requireOwnLimits({connections: 200, processes: 1, isTcp: true, ...needs}, {...limits, ...changes})
  }
}

it('refuses before a load what the client cannot have', () => {
  expect(asking({})).not.toThrow()
  expect(asking({connections: 1000})).toThrow(/1000 file descriptors, and the load generator can open 248/)
  expect(asking({connections: 400, processes: 2})).not.toThrow()
  expect(asking({connections: 401, processes: 2})).toThrow(/401 local ports/)
  expect(asking({connections: 401, processes: 2})).toThrow(expect.objectContaining({family: 'environment'}))
  expect(asking({connections: 401, processes: 2, isTcp: false})).not.toThrow()
  expect(asking({}, {memoryBytes: 100 * 2 ** 20})).toThrow(/about 113 MiB of memory, and 100 MiB are free/)
})

it('opens no more connections than can be had', () => {
  expect(affordable(1024, 1, limits)).toBe(248)
  expect(affordable(1024, 8, limits)).toBe(1024)
  expect(affordable(1024, 1, {...limits, descriptors: 10})).toBe(1)
})

it.skipIf(process.platform !== 'linux')('knows those of this process', () => {
  const {descriptors = 0, descriptorsInUse = 0, ports, memoryBytes} = ownLimits() ?? {}
  expect(descriptorsInUse).toBeGreaterThan(3)
  expect(descriptorsInUse).toBeLessThan(descriptors)
  expect(ports).toBeGreaterThan(100)
  expect(memoryBytes).toBeGreaterThan(2 ** 20)
})
