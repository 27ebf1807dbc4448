import {expect, it} from 'vitest'
import {ownLimits, requireOwnLimits} from '../../../src/load/kernel/own-limits.js'

const limits = {descriptors: 300, descriptorsInUse: 20, ports: 200}

it('refuses before a load what the client cannot have', () => {
  const asking =
    (connections: number, isTcp = true) =>
    () => {
      requireOwnLimits(connections, isTcp, limits)
    }
  expect(asking(200)).not.toThrow()
  expect(asking(1000)).toThrow(/1000 file descriptors/)
  expect(asking(201)).toThrow(/201 local ports/)
  expect(asking(201)).toThrow(expect.objectContaining({family: 'environment'}))
  expect(asking(201, false)).not.toThrow()
})

it('knows those of this process', () => {
  const {descriptors, descriptorsInUse, ports} = ownLimits()
  expect(descriptorsInUse).toBeGreaterThan(3)
  expect(descriptorsInUse).toBeLessThan(descriptors)
  expect(ports).toBeGreaterThan(100)
})
