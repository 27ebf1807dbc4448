import {describe, expect, it} from 'vitest'
import {tuneResultSchema, type TuneResult} from '../../src/result/tune.js'
import {plain} from '../../src/text/style.js'
import {adviseOf} from '../../src/tune/decide/advise.js'
import {renderTune} from '../../src/tune/report/text.js'
import type {FakeWorld} from '../fixtures/fake-world.js'
import {tune, type KnownWorld} from './known-world.js'

/** Whole tunings of apps of which everything is known, on a machine on which nothing is real. */

const slo = 'p99<200ms'

/** `sync w2`; null: nothing is advised. */
function advised({advice, candidates}: TuneResult): string | null {
  const own = candidates.find(({arm}) => arm === advice.arm)
  if (own === undefined) return null
  const threads = own.threads === null ? '' : ` t${own.threads}`
  return `${own.kind.replace('reference/', '').replace(' gil', '')} w${own.workers}${threads}`
}

function fateOf({advice}: TuneResult, name: string): TuneResult['advice']['candidates'][number]['fate'] {
  const found = advice.candidates.find(({arm}) => arm.startsWith(`reference/${name} `))
  if (found === undefined) throw new Error(`no ${name}`)
  return found.fate
}

function expectNothingLeft(world: FakeWorld): void {
  expect(world.running()).toEqual([])
  expect(world.servers.map(({stops}) => stops)).toEqual(world.servers.map(() => 1))
}

const noise = 0.03

describe('what is advised in worlds that are known', () => {
  it.each<[string, Partial<KnownWorld> & Pick<KnownWorld, 'app'>, RegExp]>([
    ['hello on one core: a worker, whichever serves it', {app: {cpuMs: 1, waitMs: 0}, cpus: 1}, / w1/],
    ['5 ms of CPU on one core: one worker, more is a tie', {app: {cpuMs: 5, waitMs: 0}, cpus: 1}, / w1/],
    ['5 ms of CPU on two cores: a worker for each', {app: {cpuMs: 5, waitMs: 0}, cpus: 2}, / w2/],
    [
      '50 ms of waiting on one core: threads or an event loop',
      {app: {cpuMs: 1, waitMs: 49}, cpus: 1},
      /^(thread|green) w\d/,
    ],
    ['2 ms of CPU and 20 of waiting', {app: {cpuMs: 2, waitMs: 20}, cpus: 1}, /^(thread|green) w1/],
  ])('%s', async (_, request, expected) => {
    const {result, world} = await tune({cpus: 1, memory: '512M', slo, noise, ...request})
    expect(result.advice.outcome).toBe('found')
    expect(advised(result)).toMatch(expected)
    expectNothingLeft(world)
  })

  it('sync alone, waiting for 50 ms on two cores: as many workers as memory holds, and what would help', async () => {
    const {result} = await tune({app: {cpuMs: 1, waitMs: 49}, modes: ['sync'], cpus: 2, memory: '512M', slo})
    // 20 MiB and 25 for each: 17 fill 445 of the 460 that may be filled.
    expect(advised(result)).toBe('sync w16')
    expect(fateOf(result, 'sync w20')).toMatchObject({kind: 'memory'})
    expect(result.advice.more).toMatchObject([{of: 'memory', workers: 32}])
    const text = renderTune(result, plain)
    expect(text).toMatch(/threads or an event loop pay\s+more than workers/)
    expect(text).toMatch(/With 1 GiB: sync with 32 workers/)
  })

  it('5 ms of CPU, sync alone: a second worker on one core ties, and the first is advised', async () => {
    const {result} = await tune({
      app: {cpuMs: 5, waitMs: 0},
      modes: ['sync'],
      cpus: 1,
      memory: '512M',
      slo,
      noise,
    })
    expect(advised(result)).toBe('sync w1')
    expect(fateOf(result, 'sync w2').kind).toMatch(/tied|leads|behind/)
    expect(fateOf(result, 'sync w8')).toMatchObject({kind: 'no-gain'})
    expect(renderTune(result, plain).replaceAll(/\s+/g, ' ')).toMatch(
      /hardly waits, so more threads give nothing/,
    )
  })

  it('foretells the memory of sizes that were not measured', async () => {
    const {result} = await tune({app: {cpuMs: 1, waitMs: 49}, cpus: 1, memory: '1024M', slo})
    const seen = result.advice.candidates.filter(
      ({starts, needsBytes}) => starts === 0 && needsBytes !== null,
    )
    expect(seen.length).toBeGreaterThan(20)
    for (const {arm, needsBytes} of seen) {
      const [, workers = 0, threads = 0] = / w(\d+)(?: t(\d+))?/.exec(arm)!.map(Number)
      const truth = 2 ** 20 * (20 + workers * (25 + 0.2 * (threads || 0)))
      expect(needsBytes! / truth).toBeCloseTo(1, 5)
    }
  })

  it('512 MB on a host of 64 cores: the formula is out of the question, and it says why', async () => {
    const {result} = await tune({app: {cpuMs: 5, waitMs: 0}, cpus: 1, memory: '512M', hostCores: 64, slo})
    expect(fateOf(result, 'sync w129')).toMatchObject({kind: 'memory'})
    expect(renderTune(result, plain).replaceAll(/\s+/g, ' ')).toMatch(
      /2 × cores \+ 1 is 129 workers, for the server sees the 64 cores of the machine: they would need 3,403 MB, and 90 % of the limit are 483 MB/,
    )
  })

  it('a database of 20 connections and 2 replicas: no more than 10 in service each', async () => {
    const {result} = await tune({
      ...{app: {cpuMs: 1, waitMs: 49}, modes: ['sync', 'thread'], cpus: 1, memory: '512M', slo},
      ...{dbConnections: '20', replicas: '2'},
    })
    expect(advised(result)).toMatch(/^(sync w10|thread w(1 t8|5 t2))$/)
    expect(fateOf(result, 'thread w1 t16 gil')).toMatchObject({kind: 'database', needs: 32, allowed: 20})
    expect(renderTune(result, plain).replaceAll(/\s+/g, ' ')).toMatch(
      /The database binds: workers × requests in service × 2 replicas must not exceed its 20 connections/,
    )
  })

  it('a pool of 5 in each worker: workers × pool × replicas', async () => {
    const {result} = await tune({
      ...{app: {cpuMs: 1, waitMs: 49}, modes: ['green'], cpus: 1, memory: '512M', slo},
      ...{dbConnections: '20', dbPool: '5'},
    })
    expect(fateOf(result, 'green w5')).toMatchObject({kind: 'database', needs: 25})
    expect(advised(result)).toBe('green w1')
  })

  it('an app that answers otherwise when it is asked together is not threaded', async () => {
    const {result, events} = await tune({
      ...{app: {cpuMs: 1, waitMs: 49}, modes: ['sync', 'thread'], cpus: 1, memory: '512M', slo},
      behave: ({mode}) =>
        mode === 'thread' ? {body: nth => (nth > 15 && nth % 5 === 0 ? 'hello Bob' : 'hello Ann')} : {},
    })
    expect(advised(result)).toMatch(/^sync w16/)
    expect(fateOf(result, 'thread w1 t16 gil')).toEqual({kind: 'unsafe'})
    expect(events).toContainEqual({
      type: 'unsafe',
      kind: 'reference/thread gil',
      one: 'hello Ann',
      many: 'hello Bob',
    })
    expect(renderTune(result, plain).replaceAll(/\s+/g, ' ')).toMatch(
      /not safe to serve several requests in one process, as far as seen: .* “hello Bob” instead of “hello Ann”/,
    )
  })
})

describe('other objectives', () => {
  const app = {cpuMs: 1, waitMs: 49}

  it('least memory at a rate: the smallest that holds it', async () => {
    const {result} = await tune({app, cpus: 1, memory: '512M', slo, objective: 'memory', rate: '50/s', noise})
    expect(advised(result)).toMatch(/^(green w1|thread w1 t4)$/)
    expect(result.advice.value).toBeLessThan(55e6)
  })

  it('least CPU at a rate: the machinery that costs least', async () => {
    const {result} = await tune({
      ...{app: {...app, extraCpuMs: {thread: 1, sync: 2}}, cpus: 1, memory: '512M', slo},
      ...{objective: 'cpu', rate: '40'},
    })
    expect(advised(result)).toMatch(/^green/)
  })

  it('a rate that none can hold is said', async () => {
    const {result} = await tune({
      app,
      modes: ['sync'],
      cpus: 1,
      memory: '128M',
      slo,
      objective: 'p99',
      rate: '500',
    })
    expect(result.advice).toMatchObject({outcome: 'nothing', because: 'law', arm: null})
    expect(renderTune(result, plain)).toMatch(/No candidate reaches 500\/s/)
  })
})

describe('what goes wrong', () => {
  const usual = {app: {cpuMs: 1, waitMs: 49}, cpus: 1, memory: '512M', slo} as const

  it('nothing fits', async () => {
    const {result} = await tune({...usual, app: {cpuMs: 1, waitMs: 0, workerBytes: 600e6}})
    expect(result.advice).toMatchObject({outcome: 'nothing', because: 'memory', arm: null})
    expect(renderTune(result, plain)).toMatch(/Nothing fits/)
  })

  it('every candidate fails, with its words', async () => {
    const {result, world} = await tune({...usual, behave: () => ({startFault: 'cannot import mysite'})})
    expect(result.advice).toMatchObject({outcome: 'failed', because: 'failed'})
    expect(renderTune(result, plain)).toMatch(/cannot import mysite/)
    expectNothingLeft(world)
  })

  it('an objective that the app cannot meet alone', async () => {
    const {result} = await tune({...usual, modes: ['sync'], slo: 'p99<20ms'})
    expect(result.advice).toMatchObject({outcome: 'nothing', because: 'slo'})
    expect(renderTune(result, plain)).toMatch(/No candidate meets the objective at any rate/)
  })

  it('a candidate that dies in the race is out, and the others go on', async () => {
    const {result} = await tune({
      ...usual,
      behave: ({mode, threads}) => (mode === 'green' || (threads ?? 0) > 16 ? {diesInLoad: 1} : {}),
    })
    expect(result.advice.outcome).toBe('found')
    expect(advised(result)).toMatch(/^thread/)
    expect(result.advice.candidates.some(({fate}) => fate.kind === 'failed')).toBe(true)
  })

  it('a short budget ends undecided, with the best so far', async () => {
    const {result, world} = await tune({...usual, budget: '70s', noise})
    expect(result.advice).toMatchObject({outcome: 'undecided', because: 'budget'})
    expect(world.clock.now()).toBeLessThan(110_000)
    expectNothingLeft(world)
  })

  it('an interruption keeps what is recorded, and leaves nothing', async () => {
    const {result, world} = await tune({...usual, abortAt: 190})
    expect(result.status).toBe('interrupted')
    expect(result.starts.length).toBeGreaterThan(3)
    expect(renderTune(result, plain)).toMatch(/Interrupted/)
    expectNothingLeft(world)
  })
})

it('the advice is a function of the record, and its contract takes it', async () => {
  const {result} = await tune({app: {cpuMs: 2, waitMs: 20}, cpus: 1, memory: '256M', slo, noise})
  const read = tuneResultSchema.parse(JSON.parse(JSON.stringify(result)))
  const {advice, ...record} = read
  expect(adviseOf(record)).toEqual(advice)
})
