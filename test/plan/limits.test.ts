import {describe, expect, test} from 'vitest'
import {bundledPresets} from '../../src/config/limit-presets.js'
import {resolvePlan} from '../../src/plan/resolve.js'
import {expandLimits, limitsText, mergeLimits, readLimits} from '../../src/plan/limits.js'

describe('readLimits', () => {
  test('reads each limit in its own unit, from words and from numbers of YAML', () => {
    expect(readLimits({cpus: '500m', memory: '512M', pids: 64, cpuset: '0-1,4'})).toEqual({
      cpus: 0.5,
      memoryBytes: 512 * 2 ** 20,
      pids: 64,
      cpuset: '0-1,4',
    })
    expect(readLimits({cpus: 2, cpuset: 0})).toEqual({cpus: 2, cpuset: '0'})
  })

  test('is nothing where nothing was said', () => expect(readLimits({})).toBeUndefined())

  test.each([
    [{cpus: '0'}, '--cpus must be a number of cores'],
    [{cpus: '0.001'}, '--cpus must be'],
    [{cpus: 'half'}, '--cpus must be'],
    [{memory: '1M'}, '--memory must be an amount of memory'],
    [{memory: '512 apples'}, '--memory must be'],
    [{pids: '0'}, '--pids must be a whole number'],
    [{cpuset: '3-1'}, '--cpuset must be a list of CPUs'],
    [{cpuset: '0; rm -rf /'}, '--cpuset must be'],
    [{like: 'heroku-huge'}, '--like must be k8s:CPU/MEMORY'],
    [{like: 'k8s:'}, '--like must be'],
    [{like: 'k8s:500m/512Mi/1'}, '--like must be'],
    [{like: 'k8s:many/512Mi'}, '--like must be'],
  ])('refuses %j', (words, message) => expect(() => readLimits(words)).toThrow(message))

  test('says the place that the user knows', () => {
    expect(() => readLimits({cpus: 'x'}, name => `--arm sync: ${name}`)).toThrow('--arm sync: cpus must be')
  })

  test('takes limits of a platform, and what is said by name before them', () => {
    const dyno = {memoryBytes: 512 * 2 ** 20, pids: 256, like: 'heroku-standard-1x'}
    expect(readLimits({like: 'heroku-standard-1x'})).toEqual(dyno)
    expect(readLimits({like: 'Heroku-Standard-1X', memory: '1G', cpus: '1'})).toEqual({
      ...dyno,
      memoryBytes: 2 ** 30,
      cpus: 1,
    })
  })

  test('drops the period of a preset with its quota', () => {
    expect(readLimits({like: 'fly-shared-1x'})).toMatchObject({cpus: 1 / 16, periodMs: 80})
    expect(readLimits({like: 'fly-shared-1x', cpus: '0.5'})).toEqual({
      cpus: 0.5,
      memoryBytes: 256 * 2 ** 20,
      like: 'fly-shared-1x',
    })
  })

  test('reads the limits of a container as Kubernetes does', () => {
    expect(readLimits({like: 'k8s:500m/512Mi'})).toEqual({
      cpus: 0.5,
      memoryBytes: 512 * 2 ** 20,
      like: 'k8s:500m/512Mi',
    })
    expect(readLimits({like: 'k8s:2/512M'})).toMatchObject({cpus: 2, memoryBytes: 512e6})
    expect(readLimits({like: 'k8s:/1Gi'})).toEqual({memoryBytes: 2 ** 30, like: 'k8s:/1Gi'})
    expect(readLimits({like: 'k8s:1'})).toEqual({cpus: 1, like: 'k8s:1'})
  })
})

test('every preset limits something, and says where that stands', () => {
  for (const {name, source} of bundledPresets()) {
    expect(limitsText(readLimits({like: name}))).not.toBe('')
    expect(source).toMatch(/^https:/)
  }
})

test('what an arm says goes before what all arms have', () => {
  expect(mergeLimits(undefined, undefined)).toBeUndefined()
  expect(mergeLimits({cpus: 1, pids: 5}, undefined)).toEqual({cpus: 1, pids: 5})
  expect(mergeLimits({cpus: 1 / 16, periodMs: 80, pids: 5}, {cpus: 1})).toEqual({cpus: 1, pids: 5})
  expect(mergeLimits({cpus: 1 / 16, periodMs: 80}, {pids: 5})).toEqual({cpus: 1 / 16, periodMs: 80, pids: 5})
})

test('lists give every combination once, a list of CPUs is one limit', () => {
  expect(expandLimits({})).toEqual([undefined])
  const all = expandLimits({cpus: '0.5,1,500m', memory: '256M,1G', cpuset: '0,1'})
  expect(all.map(limitsText)).toEqual([
    '0.5 CPU, 256 MiB, CPUs 0,1',
    '0.5 CPU, 1 GiB, CPUs 0,1',
    '1 CPU, 256 MiB, CPUs 0,1',
    '1 CPU, 1 GiB, CPUs 0,1',
  ])
})

describe('a plan', () => {
  test('has an arm for each of a list, with its limits in its name', async () => {
    const plan = await resolvePlan({scenarios: ['hello'], modes: ['sync'], cpus: '0.5,1'}, '/')
    expect(plan.arms.map(({id, limits}) => [id, limits])).toEqual([
      ['reference/sync w2 [0.5 CPU]', {cpus: 0.5}],
      ['reference/sync w2 [1 CPU]', {cpus: 1}],
    ])
  })

  test('limits arms that are named one by one, and commands', async () => {
    const scenarios = ['hello']
    const named = await resolvePlan({scenarios, arms: ['sync', 'thread'], memory: '512M'}, '/')
    expect(named.arms.map(({limits}) => limits?.memoryBytes)).toEqual([2 ** 29, 2 ** 29])
    const own = await resolvePlan({scenarios, command: 'serve {port}', like: 'k8s:250m/64Mi'}, '/')
    expect(own.arms.map(({id}) => id)).toEqual(['command [0.25 CPU, 64 MiB]'])
  })
})
