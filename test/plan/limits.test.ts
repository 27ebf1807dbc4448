import {describe, expect, test} from 'vitest'
import {bundledPresets} from '../../src/config/limit-presets.js'
import {requireFit} from '../../src/plan/limits-fit.js'
import {resolvePlan} from '../../src/plan/resolve.js'
import {limitsText, mergeLimits, readLimits} from '../../src/plan/limits.js'

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

describe('requireFit', () => {
  const machine = {cpus: [0, 1], memoryBytes: 2 ** 30}

  test.each([
    [{cpus: 4}, '4 cores are more than the 2 that there are'],
    [{cpus: 2, cpuset: '1'}, '2 cores are more than the 1 that there are'],
    [{cpuset: '0-3'}, 'CPU 2,3 is none that may be used here (0,1)'],
    [{memoryBytes: 2 ** 31}, '2 GiB are more memory than the 1 GiB that there are'],
  ])('refuses %j, which would limit nothing here', (limits, message) =>
    expect(() => requireFit(limits, machine)).toThrow(message),
  )

  test('lets pass what the machine has, and what nobody knows', () => {
    requireFit({cpus: 2, cpuset: '0-1', memoryBytes: 2 ** 30}, machine)
    requireFit({cpus: 64}, {cpus: [], memoryBytes: Infinity})
  })
})

test('CPUs that an arm names leave no room for --pin', async () => {
  const cpus = {allowed: [0, 1, 2, 3, 4, 5], hasTaskset: true}
  const options = {scenarios: ['hello'], modes: ['sync'], workers: '1', cpuset: '0'}
  expect((await resolvePlan({...options, cpuset: undefined}, '/', cpus)).pinning).not.toBeNull()
  expect((await resolvePlan(options, '/', cpus)).pinning).toBeNull()
  await expect(resolvePlan({...options, pin: true}, '/', cpus)).rejects.toThrow('--pin chooses the CPUs')
})
