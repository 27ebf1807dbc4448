import {describe, expect, it} from 'vitest'
import {
  descriptorsNeeded,
  requireDescriptors,
  threadsStartedAtOnce,
} from '../../../../servers/reference/settings/descriptors.js'
import {parseSettings} from '../../../../servers/reference/settings/settings.js'

describe('file descriptors', () => {
  it.each([
    ['--mode sync', 60],
    ['--mode thread --threads 1', 64],
    ['--mode thread --threads 64', 316],
    ['--mode async --workers 500', 1024],
    ['--mode native --workers 2', 640],
    ['--mode native --workers 512', 2072],
  ])('%s needs %i', (flags, needed) => {
    const settings = parseSettings(flags.split(' '), {})
    expect(descriptorsNeeded(settings)).toBe(needed)
    expect(() => requireDescriptors(settings, needed)).not.toThrow()
    expect(() => requireDescriptors(settings, needed - 1)).toThrow(`needs ${needed} file descriptors`)
  })

  it('starts as many pool threads at once as can load their modules', () => {
    expect(threadsStartedAtOnce({threads: 8}, 1024)).toBe(8)
    expect(threadsStartedAtOnce({threads: 8}, Infinity)).toBe(8)
    expect(threadsStartedAtOnce({threads: 8}, 92)).toBe(1)
    expect(threadsStartedAtOnce({threads: 8}, 128)).toBe(2)
  })
})
