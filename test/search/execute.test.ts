import {describe, expect, it} from 'vitest'
import {urlArm} from '../../src/plan/arm.js'
import {makePlan} from '../../src/plan/plan.js'
import {capacityResultSchema, type CapacityAnswer, type CapacityResult} from '../../src/result/capacity.js'
import {answersOf} from '../../src/search/decide/answers.js'
import {executeSearch} from '../../src/search/measure/execute.js'
import type {SearchEvent} from '../../src/search/measure/world.js'
import {resolveSearch, type SearchOptions} from '../../src/search/plan.js'
import {fakeWorld, foreignOrigin, type FakeWorld, type FakeWorldRequest} from '../fixtures/fake-world.js'
import {arms, environment, ioScenario} from '../fixtures/result.js'

/** Whole searches on a machine on which nothing is real. */
interface Request extends FakeWorldRequest, Partial<SearchOptions> {
  readonly modes?: readonly ('sync' | 'async')[]
  readonly url?: string
}

/** As a queue with one server does on average: 100 ms are reached at 950/s. */
const likeAQueue = {
  perSecond: 1000,
  serviceMs: 5,
  latencyAt: (rate: number) => 5 / Math.max(1e-3, 1 - rate / 1000),
}

interface Searched {
  readonly world: FakeWorld
  readonly result: CapacityResult
  readonly events: readonly SearchEvent[]
}

async function search(request: Request = {}): Promise<Searched> {
  const {modes = ['sync'], url = null, ...options} = request
  const world = fakeWorld({behave: () => likeAQueue, ...request})
  const run = makePlan({
    ...{arms: url === null ? arms(...modes) : [urlArm(url)], scenarios: [ioScenario]},
    ...{rounds: 1, durationMs: 500, seed: 7, url, port: null, saturation: true, latency: null},
  })
  const plan = resolveSearch({slo: 'p90<100ms', budget: '10m', ...options}, run)
  const events: SearchEvent[] = []
  const names = {name: 'io', toolVersion: '0.0.0', command: ['bench', 'capacity']}
  const result = await executeSearch(
    {...names, plan, environment, insecure: false, database: null},
    {...world, tell: event => events.push(event)},
  )
  return {world, result, events}
}

function only({answers}: CapacityResult): CapacityAnswer {
  expect(answers).toHaveLength(1)
  return answers[0]!
}

function expectNothingLeft(world: FakeWorld): void {
  expect(world.running()).toEqual([])
  expect(world.servers.map(({stops}) => stops)).toEqual(world.servers.map(() => 1))
}

describe('a search', () => {
  it('finds where latency crosses the limit, by several starts, and leaves nothing', async () => {
    const {world, result} = await search()
    const answer = only(result)
    expect(answer).toMatchObject({outcome: 'found', because: 'found', breaks: 'p90', withdrawn: {}})
    expect(answer.low).toBeGreaterThan(950 / 1.25)
    expect(answer.low).toBeLessThanOrEqual(950)
    expect(answer.high).toBeGreaterThanOrEqual(950)
    expect(answer.high! / answer.low!).toBeLessThanOrEqual(1.1 ** 2)
    expect(answer.ratePerSecond).toBeGreaterThanOrEqual(answer.low!)
    expect(answer.starts).toBeGreaterThanOrEqual(2)
    // The pilot is a start too.
    expect(world.servers).toHaveLength(answer.starts + 1)
    expectNothingLeft(world)
  })

  it('is answered by its file alone, and its contract takes it', async () => {
    const {result} = await search()
    const read = capacityResultSchema.parse(JSON.parse(JSON.stringify(result)))
    const {answers, ...record} = read
    expect(answersOf(record)).toEqual(answers)
    expect(result).toMatchObject(read)
  })

  it('visits several arms in turn, each by fresh starts', async () => {
    const behave: Request['behave'] = ({arm}) =>
      arm.mode === 'sync'
        ? likeAQueue
        : {...likeAQueue, perSecond: 500, latencyAt: rate => (rate > 300 ? 200 : 5)}
    const {world, result} = await search({modes: ['sync', 'async'], behave})
    expect(result.answers.map(({outcome}) => outcome)).toEqual(['found', 'found'])
    const [first, second] = result.answers
    expect(first!.low).toBeGreaterThan(second!.high!)
    expect(second!.low).toBeLessThanOrEqual(300)
    expect(second!.high).toBeGreaterThanOrEqual(300)
    const order = world.steps.filter(step => step.startsWith('start reference'))
    const starts = order.map(step => step.includes('/sync'))
    expect(starts.slice(0, 4).filter(Boolean)).toHaveLength(2)
    expectNothingLeft(world)
  })

  it('says what breaks when errors come before latency', async () => {
    const behave = (): ReturnType<NonNullable<Request['behave']>> => ({...likeAQueue, failShare: 0.05})
    const {result} = await search({behave, slo: 'p90<100ms,errors<1%'})
    expect(only(result)).toMatchObject({outcome: 'undecided', because: 'never', breaks: 'errors', low: null})
  })

  it('only asks for the rate that is wanted, where one is', async () => {
    const reached = only((await search({atLeast: '500/s'})).result)
    expect(reached).toMatchObject({outcome: 'reached', low: 500})
    expect(new Set(reached.curve.map(({ratePerSecond}) => ratePerSecond))).toEqual(new Set([500]))
    const missed = only((await search({atLeast: '990'})).result)
    expect(missed).toMatchObject({outcome: 'missed', high: 990})
    expect(missed.steps).toBeLessThan(reached.steps + 1)
  })

  it('is undecided when the budget is short, and says what is known', async () => {
    const {world, result} = await search({budget: '12s'})
    const answer = only(result)
    expect(answer).toMatchObject({outcome: 'undecided', because: 'unfinished'})
    expect(answer.steps).toBeGreaterThan(0)
    expect(world.clock.now()).toBeLessThan(30_000)
    expectNothingLeft(world)
  })

  it('keeps what is recorded when it is interrupted', async () => {
    const {world, result} = await search({abortAt: 35})
    expect(result.status).toBe('interrupted')
    expect(only(result).steps).toBeGreaterThan(0)
    expectNothingLeft(world)
  })

  it('gives up an arm that dies, and goes on with the others', async () => {
    const behave: Request['behave'] = ({arm}, index) =>
      arm.mode === 'async' && index > 2 ? {...likeAQueue, diesInLoad: 0} : likeAQueue
    const {world, result} = await search({modes: ['sync', 'async'], behave})
    const [sync, async] = result.answers
    expect(sync!.outcome).toBe('found')
    expect(async!.outcome).toBe('failed')
    expect(result.arms[1]!.failure).toMatch(/ended with exit code 1 while it was measured/)
    expectNothingLeft(world)
  })

  it('measures again what others disturbed, unless they disturb too much', async () => {
    const some = only((await search({others: start => (start === 2 ? 0.3 : 0)})).result)
    expect(some.busyMachine).toBe(false)
    expect(some.setAside).toBeGreaterThan(0)
    expect(some.outcome).toBe('found')
    const all = only((await search({others: () => 0.3})).result)
    expect(all).toMatchObject({busyMachine: true, setAside: 0})
  })

  it('loads a server that runs already, without starting one', async () => {
    const {world, result} = await search({url: foreignOrigin, budget: '40s'})
    expect(world.servers).toEqual([])
    expect(only(result).steps).toBeGreaterThan(2)
  })
})

describe('what is asked for', () => {
  const run = makePlan({
    ...{arms: arms('sync'), scenarios: [ioScenario, {...ioScenario, name: 'other'}]},
    ...{rounds: 1, durationMs: 500, seed: 7, url: null, port: null, saturation: true, latency: null},
  })
  const one = {...run, scenarios: [ioScenario]}

  it('has a budget for each arm, and a precision', () => {
    expect(resolveSearch({slo: 'p99<1s'}, one)).toMatchObject({
      budgetMs: 300_000,
      precision: 0.1,
      atLeast: null,
    })
    expect(resolveSearch({slo: 'p99<1s', precision: '5%', atLeast: '500 req/s'}, one)).toMatchObject({
      ...{precision: 0.05, atLeast: 500},
    })
  })

  it.each([
    [{slo: 'p99<fast'}, /--slo must be conditions such as/],
    [{slo: 'p99<1s', budget: '1s'}, /--budget must be a duration .* from 10 s/],
    [{slo: 'p99<1s', precision: '0.1%'}, /--precision must be a percentage from 1% to 100%/],
    [{slo: 'p99<1s', atLeast: 'much'}, /--at-least must be a number of requests per second/],
  ])('%o is refused', (options, message) => {
    expect(() => resolveSearch(options, one)).toThrow(message)
  })

  it('takes one scenario', () => {
    expect(() => resolveSearch({slo: 'p99<1s'}, run)).toThrow(/a search takes one scenario, not 2/)
  })
})
