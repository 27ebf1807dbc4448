import {describe, expect, it} from 'vitest'
import {BenchError} from '../../src/error.js'
import {resolvePlan, type RunOptions} from '../../src/plan/resolve.js'

const here = new URL('.', import.meta.url).pathname
const resolve = (options: Partial<RunOptions>) => resolvePlan({scenarios: [], seed: 1, ...options}, here)

describe('resolvePlan', () => {
  it('runs five modes × hello, cpu, io, five rounds each, when nothing is said', async () => {
    const plan = await resolve({})
    expect(plan.arms.map(arm => arm.mode)).toEqual(['sync', 'thread', 'green', 'async', 'native'])
    expect(plan.scenarios.map(scenario => scenario.name)).toEqual(['hello', 'cpu', 'io'])
    expect(plan.starts).toHaveLength(5 * 3 * 5)
  })

  it('stores the canonical mode and the word that was asked for', async () => {
    const [arm] = (await resolve({modes: ['gevent'], workers: '4'})).arms
    expect(arm).toMatchObject({
      server: 'reference',
      mode: 'green',
      variant: null,
      requestedAs: 'gevent',
      workers: 4,
    })
  })

  it('makes an arm of every combination, and threads only where a mode has a pool', async () => {
    const plan = await resolve({modes: ['sync', 'thread'], workers: '1,2', threads: '4,8', scenarios: ['io']})
    expect(plan.arms.map(arm => [arm.mode, arm.workers, arm.threads])).toEqual([
      ['sync', 1, null],
      ['sync', 2, null],
      ['thread', 1, 4],
      ['thread', 1, 8],
      ['thread', 2, 4],
      ['thread', 2, 8],
    ])
  })

  it('takes arms with unequal settings', async () => {
    const plan = await resolve({
      arms: ['sync,workers=8', 'reference/thread,workers=2,threads=4,gil'],
      scenarios: ['io'],
    })
    expect(plan.arms.map(({mode, workers, threads, gil}) => ({mode, workers, threads, gil}))).toEqual([
      {mode: 'sync', workers: 8, threads: null, gil: false},
      {mode: 'thread', workers: 2, threads: 4, gil: true},
    ])
  })

  it('keeps the arms of one scenario next to each other within a round', async () => {
    const {starts} = await resolve({modes: ['sync', 'green', 'async']})
    for (const round of [0, 1, 2, 3, 4]) {
      const names = starts.filter(start => start.round === round).map(start => start.scenario.name)
      expect(names.filter((name, index) => name !== names[index - 1])).toHaveLength(3)
    }
  })

  it('takes the path of --url as the scenario, and --path before it', async () => {
    expect((await resolve({url: 'http://127.0.0.1:8000/a?b=1'})).scenarios[0]?.path).toBe('/a?b=1')
    const plan = await resolve({url: 'http://127.0.0.1:8000/', path: '/x', headers: ['X-A: 1'], body: 'hi'})
    expect(plan).toMatchObject({url: 'http://127.0.0.1:8000'})
    expect(plan.scenarios[0]).toMatchObject({path: '/x', method: 'POST', headers: {'X-A': '1'}, body: 'hi'})
  })

  it('adds an open loop when a rate or a share of capacity is given, and only then', async () => {
    expect((await resolve({})).latency).toBeNull()
    expect((await resolve({rate: '250'})).latency).toEqual({kind: 'rate', perSecond: 250})
    expect((await resolve({load: '70%'})).latency).toEqual({kind: 'share', ofCapacity: 0.7})
  })

  it('fits a budget by the length of the windows', async () => {
    const plan = await resolve({modes: ['sync'], scenarios: ['io'], budget: '20s'})
    expect(plan.starts.length * (plan.durationMs + 1400)).toBeLessThanOrEqual(20_000)
  })

  it.each<[string, Partial<RunOptions>, RegExp, RegExp]>([
    ['an unknown mode', {modes: ['turbo']}, /unknown mode "turbo"/, /sync, thread, green, async, native/],
    ['an inherited name as mode', {modes: ['constructor']}, /unknown mode/, /sync/],
    ['an unknown server', {servers: ['apache']}, /unknown server "apache"/, /reference/],
    ['workers 0', {workers: '0'}, /--workers must be a whole number from 1 to 256, not "0"/, /./],
    ['workers that are no number', {workers: '2,x'}, /--workers must be .* not "x"/, /./],
    [
      'an unknown scenario',
      {scenarios: ['nope']},
      /unknown scenario "nope"/,
      /hello, cpu, io, mixed, fanout/,
    ],
    ['a scenario named twice', {scenarios: ['io', 'io']}, /"io" is named twice/, /./],
    ['an arm named twice', {arms: ['sync', 'sync']}, /named twice/, /./],
    ['an unknown setting of an arm', {arms: ['sync,procs=3']}, /unknown setting "procs=3"/, /workers=N/],
    ['a duration that is none', {duration: 'soon'}, /--duration must be a duration/, /./],
    ['a window too short to hold answers', {duration: '5ms'}, /--duration must be at least 100ms/, /./],
    ['a rate of zero', {rate: '0'}, /--rate must be a number of requests per second above 0/, /./],
    [
      'a load above capacity',
      {load: '100%'},
      /--load must be a share of capacity such as 70%/,
      /queue grows/,
    ],
    ['a load without its unit', {load: '0.7'}, /--load must be a share/, /./],
    ['rate and load together', {rate: '10', load: '50%'}, /give one of them/, /./],
    ['a URL of another protocol', {url: 'ftp://x'}, /--url must be http/, /./],
    ['a path with a space', {path: '/a b'}, /--path must begin with/, /./],
    ['a header without a colon', {path: '/', headers: ['nonsense']}, /--header must be "Name: value"/, /./],
    ['a header that smuggles a line', {path: '/', headers: ['A: b\r\nC: d']}, /--header must be/, /./],
    ['a body without a path', {body: 'x'}, /--body needs --path/, /./],
    ['a path beside a scenario', {path: '/', scenarios: ['io']}, /--path makes a scenario of its own/, /./],
    ['a budget too small', {budget: '3s'}, /too short for 75 starts; they need at least/, /./],
    ['more starts than anybody waits for', {rounds: 200, workers: '1,2,3,4,5,6'}, /at most 5000/, /./],
  ])('refuses %s as a usage error', async (_, options, message, hint) => {
    const error = await resolve(options).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(BenchError)
    expect(error).toMatchObject({family: 'usage', exitCode: 2})
    expect((error as BenchError).message).toMatch(message)
    expect((error as BenchError).hint ?? '-').toMatch(hint)
  })
})
