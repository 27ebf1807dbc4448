import {describe, expect, it} from 'vitest'
import {BenchError} from '../../src/error.js'
import {describePlan} from '../../src/cli/describe-plan.js'
import {resolvePlan} from '../../src/plan/resolve.js'
import type {RunOptions} from '../../src/plan/run-options.js'

const here = new URL('.', import.meta.url).pathname
const cpus = (cores: number) => ({allowed: Array.from({length: cores}, (_, cpu) => cpu), hasTaskset: true})
const resolve = (options: Partial<RunOptions>) => resolvePlan({scenarios: [], seed: '1', ...options}, here)

describe('resolvePlan', () => {
  it('runs five modes × hello, cpu, io, six rounds each, when nothing is said', async () => {
    const plan = await resolve({})
    expect(plan.arms.map(arm => arm.mode)).toEqual(['sync', 'thread', 'green', 'async', 'native'])
    expect(plan.scenarios.map(scenario => scenario.name)).toEqual(['hello', 'cpu', 'io'])
    expect(plan.starts).toHaveLength(5 * 3 * 6)
    expect(plan).toMatchObject({rounds: 6, extendTo: 12, budgetMs: null})
  })

  it('adds no rounds to a number that was given', async () => {
    expect(await resolve({rounds: '6'})).toMatchObject({rounds: 6, extendTo: null})
    expect(await resolve({effort: 'quick'})).toMatchObject({rounds: 3, extendTo: null})
    expect(await resolve({budget: '10m'})).toMatchObject({extendTo: 12, budgetMs: 600_000})
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
    const twice = await resolve({path: '/a/../b', headers: ['Cookie: a=1', 'X: y', 'Cookie: b=2']})
    expect(twice.scenarios[0]).toMatchObject({path: '/a/../b', headers: {Cookie: ['a=1', 'b=2'], X: 'y'}})
    const unix = await resolve({url: 'unix:/run/app.sock:/a', engine: 'kernel', headers: ['X: y']})
    expect(unix).toMatchObject({url: 'unix:/run/app.sock', scenarios: [{path: '/a', headers: {X: 'y'}}]})
    expect(plan.scenarios[0]).toMatchObject({path: '/x', method: 'POST', headers: {'X-A': '1'}, body: 'hi'})
  })

  const share = (ofSaturation: number) => ({kind: 'share', ofSaturation})

  it.each<[string, Partial<RunOptions>, boolean, unknown]>([
    ['both phases when nothing is said', {}, true, share(0.7)],
    ['the rate that is asked for', {rate: '250'}, true, {kind: 'rate', perSecond: 250}],
    ['another share of the throughput', {load: '85%'}, true, share(0.85)],
    ['saturation alone', {phases: ['saturation']}, true, null],
    ['saturation alone by its former name', {phases: ['capacity']}, true, null],
    ['latency alone, at a rate', {phases: ['latency'], rate: '5'}, false, {kind: 'rate', perSecond: 5}],
    ['saturation of a foreign server', {url: 'http://127.0.0.1:8000'}, true, null],
    ['its latency when asked', {url: 'http://127.0.0.1:8000', load: '50%'}, true, share(0.5)],
    [
      'or when both phases are named',
      {url: 'http://127.0.0.1:8000', phases: ['saturation', 'latency']},
      true,
      share(0.7),
    ],
  ])('runs %s', async (_, options, saturation, latency) => {
    expect(await resolve(options)).toMatchObject({saturation, latency})
  })

  it('shares the time that a round measures between its phases', async () => {
    const [both, one] = [await resolve({}), await resolve({phases: ['saturation']})]
    expect(one.durationMs).toBe(2 * both.durationMs)
    expect((await resolve({duration: '3s'})).durationMs).toBe(3000)
    expect((await resolve({effort: 'precise'})).durationMs).toBe(5000)
  })

  it.skipIf(process.platform !== 'linux')('takes the engine that is asked for, and says so', async () => {
    expect(await resolve({})).toMatchObject({engine: 'kernel', witness: {engine: 'autocannon'}})
    expect(await resolve({engine: 'autocannon'})).toMatchObject({engine: 'autocannon', witness: null})
    expect(describePlan(await resolve({engine: 'autocannon'}))).not.toContain('kernel engine')
    const plan = await resolve({engine: 'kernel'})
    expect(plan.engine).toBe('kernel')
    expect(describePlan(plan)).toContain('load generator: 1 process of the kernel engine')
    await expect(resolve({engine: 'kernel', url: 'https://127.0.0.1'})).rejects.toThrow(/speaks no TLS/)
  })

  describe('auto', () => {
    const auto = (why: string | null, more: Partial<RunOptions> = {}) =>
      resolvePlan({scenarios: [], seed: '1', engine: 'auto', ...more}, here, undefined, undefined, {
        whyNoKernel: () => Promise.resolve(why),
        version: '9.0.0',
      })

    it('takes the kernel engine where it can measure, and autocannon to check it', async () => {
      const plan = await auto(null)
      expect(plan).toMatchObject({engine: 'kernel', witness: {engine: 'autocannon', version: '9.0.0'}})
      expect(describePlan(plan)).toContain(
        'of the kernel engine, checked by autocannon 9.0.0 in the first round',
      )
    })

    it('takes autocannon where it cannot, or for TLS, and says why', async () => {
      const why = 'the kernel stamped no answer within 10 s'
      expect(await auto(why)).toMatchObject({engine: 'autocannon', witness: null, engineNote: why})
      expect(describePlan(await auto(why))).toContain(`of autocannon (not of the kernel engine: ${why})`)
      const tls = await auto(null, {url: 'https://127.0.0.1'})
      expect(tls).toMatchObject({engine: 'autocannon', witness: null, engineNote: 'it speaks no TLS'})
      expect(await auto(why, {engine: 'kernel'})).toMatchObject({engine: 'kernel', witness: null})
    })

    it('spends a budget on the check, too', async () => {
      const windows = await Promise.all(
        (['auto', 'kernel'] as const).map(async engine =>
          auto(null, {engine, budget: '240s', modes: ['sync']}),
        ),
      )
      const [checked, alone] = windows.map(({durationMs}) => durationMs)
      expect(checked).toBeLessThan(alone ?? 0)
    })
  })

  it('takes a generator process for every four cores, and what is asked for', async () => {
    const loadWorkers = async (cores: number, asked?: string) =>
      (await resolvePlan({scenarios: [], loadWorkers: asked}, here, cpus(cores))).loadWorkers
    expect(await Promise.all([1, 2, 4, 8, 64].map(cores => loadWorkers(cores)))).toEqual([1, 1, 1, 2, 4])
    expect(await loadWorkers(2, '8')).toBe(8)
    expect(await loadWorkers(64, '1')).toBe(1)
  })

  it('pins by itself only where nobody loses a core, and else when told', async () => {
    const pinning = async (cores: number, options: Partial<RunOptions>) =>
      (await resolvePlan({scenarios: [], ...options}, here, cpus(cores))).pinning
    const twoWorkers = {modes: ['sync', 'green'], workers: '2'}
    expect(await pinning(3, twoWorkers)).toBeNull()
    expect(await pinning(4, twoWorkers)).toEqual({generator: '3', server: '0,1,2'})
    expect(await pinning(4, {...twoWorkers, pin: false})).toBeNull()
    // A pool of four threads in each of two workers could use eight cores.
    expect(await pinning(4, {modes: ['thread'], workers: '2'})).toBeNull()
    expect(await pinning(2, {...twoWorkers, pin: true})).toEqual({generator: '1', server: '0'})
    expect(await pinning(4, {...twoWorkers, pin: true, loadWorkers: '2'})).toEqual({
      generator: '2,3',
      server: '0,1',
    })
    expect(await pinning(8, {url: 'http://127.0.0.1:8000'})).toBeNull()
    expect(await pinning(2, {url: 'http://127.0.0.1:8000', pin: true})).toEqual({
      generator: '1',
      server: null,
    })
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
    [
      'an unknown setting of an arm',
      {arms: ['sync,procs=3']},
      /unknown setting "procs"/,
      /workers, threads, .*env\.NAME/,
    ],
    ['a duration that is none', {duration: 'soon'}, /--duration must be a duration/, /./],
    [
      'a window too short to hold answers',
      {duration: '5ms'},
      /--duration must be a duration .* from 100 ms to 10 min, not "5ms"/,
      /./,
    ],
    ['a rate of zero', {rate: '0'}, /--rate must be a number of requests per second above 0/, /./],
    [
      'a load above saturation',
      {load: '100%'},
      /--load must be a share of the saturation throughput such as 70%/,
      /queue grows/,
    ],
    ['a load without its unit', {load: '0.7'}, /--load must be a share/, /./],
    [
      'a share of a throughput that is not measured',
      {phases: ['latency'], load: '50%'},
      /--load asks for a share of a throughput that no saturation phase measures/,
      /--rate, or add saturation to --phase/,
    ],
    ['latency alone without a rate', {phases: ['latency']}, /--phase latency alone/, /--rate/],
    [
      'arrivals without a latency phase',
      {phases: ['saturation'], rate: '5'},
      /--rate sets the arrivals of the latency phase, which --phase leaves out/,
      /leave --rate out/,
    ],
    ['an unknown phase', {phases: ['throughput']}, /unknown phase "throughput"/, /saturation, latency/],
    ['a rate below zero', {rate: '-5'}, /--rate must be/, /./],
    ['a rate that nobody can send', {rate: '1000000'}, /--rate must be .* up to 200000/, /./],
    ['no load workers', {loadWorkers: '0'}, /--load-workers must be a whole number from 1 to 8/, /./],
    ['too many load workers', {loadWorkers: '9'}, /--load-workers must be/, /./],
    [
      'pinning without cores for both',
      {pin: true},
      /--pin needs a core for each of the load workers \(1\) and one for the server; there are 0/,
      /./,
    ],
    ['rate and load together', {rate: '10', load: '50%'}, /give one of them/, /./],
    ['a URL of another protocol', {url: 'ftp://x'}, /--url must be http/, /./],
    ['a seed that is none', {seed: '-1'}, /--seed must be a whole number from 0 to 2147483647/, /./],
    ['a port that is none', {port: '70000'}, /--port must be a whole number from 1 to 65535/, /./],
    ['a pid that is none', {url: 'http://127.0.0.1:1', pid: 'x'}, /--pid must be a whole number/, /./],
    [
      'a command without a port',
      {command: 'node a.js'},
      /--command must be .* not "node a.js"/,
      /put \{port\}/,
    ],
    ['a request that cannot time out', {requestTimeout: '0'}, /--request-timeout must be a duration/, /./],
    ['clients of two numbers', {connections: '1,2'}, /--connections must be .* not "1,2"/, /./],
    ['a path with a space', {path: '/a b'}, /--path must be a path that begins with \//, /./],
    ['a header without a colon', {path: '/', headers: ['nonsense']}, /--header must be "Name: value"/, /./],
    ['a header that smuggles a line', {path: '/', headers: ['A: b\r\nC: d']}, /--header must be/, /./],
    [
      'two paths',
      {url: 'http://127.0.0.1:1/a', path: '/b'},
      /has the path \/a, and --path \/b asks/,
      /one place/,
    ],
    [
      'a path and a scenario',
      {url: 'http://127.0.0.1:1/a', scenarios: ['hello']},
      /\/a, and hello asks for another/,
      /./,
    ],
    [
      'a socket with the other engine',
      {url: 'unix:/run/app.sock', engine: 'autocannon'},
      /only the kernel engine/,
      /--engine kernel/,
    ],
    ['a header that frames', {path: '/', headers: ['Content-Length: 5']}, /--header must be .*neither/, /./],
    ['a body without a path', {body: 'x'}, /--body needs --path/, /./],
    ['a path beside a scenario', {path: '/', scenarios: ['io']}, /--path makes a scenario of its own/, /./],
    ['a budget too small', {budget: '3s'}, /too short for 90 starts; they need at least/, /./],
    ['more starts than anybody waits for', {rounds: '200', workers: '1,2,3,4,5,6'}, /at most 5000/, /./],
  ])('refuses %s as a usage error', async (_, options, message, hint) => {
    const error = await resolve(options).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(BenchError)
    expect(error).toMatchObject({family: 'usage', exitCode: 2})
    expect((error as BenchError).message).toMatch(message)
    expect((error as BenchError).hint ?? '-').toMatch(hint)
  })
})
