import {describe, expect, it} from 'vitest'

import {cpuLimitOf, memoryLimitOf, parseMemberships, parseThrottling} from '../../src/measure/cgroup.js'

const files = (texts: Record<string, string>) => (name: string) => texts[name]

describe('cpuLimitOf', () => {
  it.each([
    [{'cpu.max': '150000 100000\n'}, 1.5],
    [{'cpu.max': 'max 100000\n'}, null],
    [{'cpu.cfs_quota_us': '50000\n', 'cpu.cfs_period_us': '100000\n'}, 0.5],
    [{'cpu.cfs_quota_us': '-1\n', 'cpu.cfs_period_us': '100000\n'}, null],
    [{}, null],
  ])('reads %j as %s', (texts, limit) => expect(cpuLimitOf(files(texts))).toBe(limit))
})

describe('memoryLimitOf', () => {
  it.each([
    [{'memory.max': '536870912\n'}, 536_870_912],
    [{'memory.max': 'max\n'}, null],
    [{'memory.limit_in_bytes': '1073741824\n'}, 1_073_741_824],
    [{'memory.limit_in_bytes': '9223372036854771712\n'}, null],
    [{}, null],
  ])('reads %j as %s', (texts, limit) => expect(memoryLimitOf(files(texts))).toBe(limit))
})

describe('parseThrottling', () => {
  it('reads both versions in microseconds', () => {
    expect(parseThrottling('nr_periods 9\nnr_throttled 3\nthrottled_usec 4500\n')).toEqual({
      periods: 3,
      stoppedUs: 4500,
    })
    expect(parseThrottling('nr_periods 9\nnr_throttled 3\nthrottled_time 4500000\n')).toEqual({
      periods: 3,
      stoppedUs: 4500,
    })
  })

  it('has none where nothing is limited', () => {
    expect(parseThrottling('usage_usec 5\n')).toBeNull()
    expect(parseThrottling(undefined)).toBeNull()
  })
})

describe('parseMemberships', () => {
  it('tells version 2 by its having no controllers', () => {
    expect(parseMemberships('4:cpu,cpuacct:/docker/a:b\n0::/user.slice\n')).toEqual([
      {controllers: ['cpu', 'cpuacct'], path: '/docker/a:b'},
      {controllers: [], path: '/user.slice'},
    ])
  })
})
