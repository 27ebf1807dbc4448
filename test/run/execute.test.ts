import {describe, expect, it} from 'vitest'
import {urlArm} from '../../src/plan/arm.js'
import {resolvePhases, type PhaseOptions} from '../../src/plan/phases.js'
import {makePlan, type Plan} from '../../src/plan/plan.js'
import {describeLoad} from '../../src/report/describe-load.js'
import {makeReport} from '../../src/report/make-report.js'
import {renderReport} from '../../src/report/terminal/render.js'
import {parseResult} from '../../src/result/read.js'
import type {RunResult} from '../../src/result/schema.js'
import type {RunEvent} from '../../src/run/event.js'
import {executePlan} from '../../src/run/execute.js'
import {plain} from '../../src/text/style.js'
import {completed} from '../fixtures/completed.js'
import {fakeWorld, foreignOrigin, type FakeWorld, type FakeWorldRequest} from '../fixtures/fake-world.js'
import {arms, environment, ioScenario} from '../fixtures/result.js'

/** Whole runs on a machine on which nothing is real: what is started, loaded, judged and stopped, and in which order. */
interface Request extends PhaseOptions, FakeWorldRequest {
  readonly plan?: Partial<Plan>
}

const hello = {...ioScenario, name: 'hello', path: '/'}
const planFor = ({plan, ...options}: Request): Plan =>
  makePlan({
    ...{arms: arms('sync', 'async'), scenarios: [ioScenario, hello], rounds: 3, durationMs: 500, seed: 7},
    ...{url: null, port: null},
    ...resolvePhases(options),
    ...plan,
  } as Parameters<typeof makePlan>[0])

interface Ran {
  readonly world: FakeWorld
  readonly plan: Plan
  readonly result: RunResult
  readonly events: readonly RunEvent[]
}

async function run(request: Request = {}): Promise<Ran> {
  const [world, plan] = [fakeWorld(request), planFor(request)]
  const events: RunEvent[] = []
  const result = await executePlan(
    {
      ...{name: 'io', plan, environment, toolVersion: '0.0.0', command: ['bench', 'run']},
      ...{insecure: false, database: null},
    },
    {...world, onEvent: event => events.push(event)},
  )
  return {world, plan, result, events}
}

const steps = ({steps}: FakeWorld, beginning: string) => steps.filter(step => step.startsWith(beginning))
const cellOf = ({cells}: RunResult, scenario: string, mode: string) =>
  cells.find(cell => cell.scenario === scenario && cell.mode === mode)!

/** Whatever came of it: nothing runs, and whoever started a server stopped it, once. */
function expectNothingLeft(world: FakeWorld): void {
  expect(world.running()).toEqual([])
  expect(world.servers.map(({stops}) => stops)).toEqual(world.servers.map(() => 1))
  expect(steps(world, 'stop upstream')).toHaveLength(steps(world, 'start upstream').length)
}

describe('a run', () => {
  it('starts every arm anew for every round, in the order of its plan, and one after another', async () => {
    const {world, plan, result, events} = await run()
    expect(steps(world, 'start reference')).toEqual(plan.starts.map(({arm}) => `start ${arm.id}`))
    expect(plan.starts).toHaveLength(12)
    for (const [index, step] of world.steps.entries())
      if (step.startsWith('start reference')) expect(world.steps[index - 1]).not.toMatch(/^start reference/)
    expectNothingLeft(world)
    expect(events.filter(({type}) => type === 'start-ended')).toHaveLength(12)
    expect(events.findLast(({type}) => type === 'start-ended')).toMatchObject({done: 12, remainingMs: 0})
    expect(events.at(-1)).toMatchObject({type: 'block-ended', round: 2})
    expect(result.status).toBe('completed')
  })

  it('gives a result that its own contract takes, with every check in order', async () => {
    const {result} = await run()
    expect(result).toMatchObject(parseResult(JSON.stringify(result), 'memory'))
    for (const cell of result.cells) {
      expect(cell.status).toBe('completed')
      expect(cell.status === 'completed' && cell.checks.filter(({status}) => status === 'fail')).toEqual([])
    }
  })

  it('takes an overload for an answer: no latency behind a queue of clients who have gone', async () => {
    const scenarios = [{...hello, connections: 200}]
    const {world, result} = await run({
      plan: {scenarios},
      behave: ({arm}) =>
        arm.mode === 'sync'
          ? {perSecond: 0, serviceMs: 1003, coldMs: 80, timeoutsPerSecond: 20}
          : {perSecond: 200, serviceMs: 1000},
    })
    const [overloaded, served] = result.cells.map(completed)
    expect(overloaded!.checks).toContainEqual(expect.objectContaining({id: 'overload', status: 'fail'}))
    expect(overloaded!.summary.throughput).toMatchObject({value: 0})
    expect(overloaded!.summary.latency.p50.withheld).toBe('overload')
    expect(steps(world, 'load open reference/sync')).toEqual([])
    // Verified, timed, and nothing after the load: a lone request would wait behind the queue.
    expect(steps(world, 'ask reference/sync')).toHaveLength(3 * (1 + 3))
    for (const [index, step] of world.steps.entries())
      if (step === 'load closed reference/sync w2') expect(world.steps[index + 1]).not.toMatch(/^ask/)
    expect(makeReport(result).sections[0]!.sentences.join()).toContain(
      'The queue fits the timeout with 19 clients (2 × 10 s ÷ 1.003 s): -c 19.',
    )
    expect(overloaded!.checks).toContainEqual(expect.objectContaining({id: 'served', status: 'pass'}))
    expect(served!.checks).not.toContainEqual(expect.objectContaining({id: 'overload'}))
    expect(steps(world, 'load open reference/async')).toHaveLength(3)
    expectNothingLeft(world)
  })

  it('loads for as long as slow answers need, unless a length was asked for', async () => {
    const windows = async (stretch: boolean) => {
      const {result} = await run({plan: {stretch}, behave: () => ({perSecond: 2, serviceMs: 1000})})
      const heading = describeLoad(makeReport(result).sections[0]!)
      expect(heading.endsWith('500 ms + 500 ms, up to 4 s for slow arms')).toBe(stretch)
      return result.cells
        .map(cell => completed(cell).rounds[0])
        .map(round => (round?.status === 'completed' ? round.saturation?.load.window.durationMs : undefined))
    }
    expect(new Set(await windows(true))).toEqual(new Set([4000]))
    expect(new Set(await windows(false))).toEqual(new Set([500]))
  })

  describe('lengthens the window of latency', () => {
    /** In ms, of each round; and the percentiles that are shown. */
    const windows = async (perSecond: number, more: Partial<Plan> = {}) => {
      const plan = {
        arms: arms('sync'),
        scenarios: [hello],
        rounds: 6,
        durationMs: 700,
        lengthenTo: 8000,
        ...more,
      }
      const {
        world,
        plan: {budgetMs},
        result,
      } = await run({plan, behave: () => ({perSecond, serviceMs: 50})})
      const cell = completed(result.cells[0])
      const latency = cell.rounds.map(round =>
        Math.round((round.status === 'completed' ? round.latency?.load.window.durationMs : undefined) ?? 0),
      )
      for (const round of cell.rounds)
        expect(round.status === 'completed' && round.saturation?.load.window.durationMs).toBe(700)
      const spentMs = world.clock.now()
      if (budgetMs !== null) expect(spentMs).toBeLessThan(budgetMs)
      const {p50, p90, p99} = cell.summary.latency
      return {latency, withheld: [p50, p90, p99].map(({withheld}) => withheld !== undefined), spentMs}
    }

    it('of a slow arm until p99 has its samples, and of no other', async () => {
      const slow = await windows(40)
      expect(slow.withheld).toEqual([false, false, false])
      // 1,000 answers, and a tenth more, at 28/s in six rounds.
      expect(slow.latency).toEqual(Array(6).fill(Math.ceil(1100 / 6 / 0.028)))
      expect((await windows(1000)).latency).toEqual(Array(6).fill(700))
      expect((await windows(40, {lengthenTo: null})).withheld).toEqual([false, false, true])
    })

    it('for the highest percentile that can have them', async () => {
      const {latency, withheld} = await windows(10)
      expect(latency).toEqual(Array(6).fill(Math.ceil(110 / 6 / 0.007)))
      expect(withheld).toEqual([false, false, true])
    })

    it('of the closed loop, where latency comes from that: from the second round on, when its rate is known', async () => {
      const plan = {...{arms: arms('sync'), scenarios: [hello], rounds: 6, durationMs: 700}, lengthenTo: 8000}
      const {result} = await run({
        ...{phases: ['saturation'], plan},
        behave: () => ({perSecond: 40, serviceMs: 50}),
      })
      const {rounds, summary} = completed(result.cells[0])
      const lengths = rounds.map(round =>
        round.status === 'completed' ? round.saturation?.load.window.durationMs : undefined,
      )
      expect(lengths).toEqual([700, ...Array<number>(5).fill(Math.ceil(1100 / 5 / 0.04))])
      expect(summary.latency.p99.withheld).toBeUndefined()
    })

    it('by as much as the budget has room for, in every round alike', async () => {
      const usual = (await windows(40, {lengthenTo: null})).spentMs
      const all = (await windows(40)).spentMs
      expect((await windows(40, {budgetMs: all + 30_000})).withheld).toEqual([false, false, false])
      expect((await windows(40, {budgetMs: usual + 1000})).latency).toEqual(Array(6).fill(700))
    })
  })

  it('measures the floor once, before anything else runs, and has one upstream from first to last', async () => {
    const {world, result} = await run()
    expect(world.steps.slice(0, 3)).toEqual(['start null server', 'load open null server', 'start upstream'])
    expect(steps(world, 'start null server')).toHaveLength(1)
    expect(steps(world, 'start upstream')).toHaveLength(1)
    expect(world.steps.at(-1)).toBe('stop upstream')
    expect(result.floor).toMatchObject({model: 'open', p50Ms: expect.any(Number) as number})
  })

  it('asks, saturates, loads at a share of that, and asks again', async () => {
    const {world, result} = await run({plan: {arms: arms('sync'), scenarios: [hello], rounds: 1}})
    const own = world.steps.slice(3, -1).map(step => step.split(' ').slice(0, 2).join(' '))
    expect(own.slice(0, 5)).toEqual([
      'start reference/sync',
      'ask reference/sync',
      'load closed',
      'load open',
      'ask reference/sync',
    ])
    expect(own.slice(4).length).toBeGreaterThanOrEqual(3)
    const [round] = result.cells[0]!.rounds
    expect(round).toMatchObject({status: 'completed', servedByServer: expect.any(Number) as number})
    expect(round?.status === 'completed' && round.latency?.ratePerSecond).toBeCloseTo(700, 6)
  })

  it('loads at a share of what the rounds so far agree on, and of no more than the round itself has shown', async () => {
    const rates = [1000, 1000, 2000, 500, 1000]
    const {result} = await run({
      behave: (_, index) => ({perSecond: rates[index]!}),
      plan: {arms: arms('sync'), scenarios: [hello], rounds: 5},
    })
    const loaded = result.cells[0]!.rounds.map(round =>
      Math.round((round.status === 'completed' ? round.latency?.ratePerSecond : undefined) ?? 0),
    )
    expect(loaded[1]).toBe(700)
    // Twice as fast as before, and not believed at once.
    expect(loaded[2]).toBeLessThan(1000)
    expect(loaded[3]).toBe(350)
    expect(loaded[4]).toBe(700)
  })

  it.each([
    ['saturation alone', {phases: ['saturation']}, 'closed'],
    ['latency alone', {phases: ['latency'], rate: '200'}, 'open'],
  ])('%s is one load', async (_, options, model) => {
    const {world} = await run({...options, plan: {arms: arms('sync'), scenarios: [hello], rounds: 1}})
    expect(steps(world, 'load').slice(1)).toEqual([expect.stringContaining(`load ${model} `) as string])
  })

  it.each([null, 3])(
    'of a target that runs (pid %s) starts nothing, and measures the processes it knows',
    async pid => {
      const plan = {url: foreignOrigin, pid, arms: [urlArm(foreignOrigin)], scenarios: [hello], rounds: 2}
      const {world, result} = await run({url: foreignOrigin, plan})
      expect(world.servers).toEqual([])
      expect(steps(world, 'start')).toEqual(['start null server'])
      expect(result.cells[0]).toMatchObject({status: 'completed'})
      for (const round of result.cells[0]!.rounds) {
        expect(round).toMatchObject({status: 'completed', startupMs: null, servedByServer: null})
        expect(round.status === 'completed' && round.memory === null).toBe(pid === null)
      }
    },
  )

  it('keeps apart what the proxy in front of an arm uses', async () => {
    const behind = arms('async').map(arm => ({...arm, proxy: 'nginx' as const}))
    const {result} = await run({plan: {arms: behind, scenarios: [hello], rounds: 1}})
    expect(result.cells[0]!.rounds[0]).toMatchObject({
      proxy: {use: {processesPeak: 3}, memory: {idle: {pssBytes: 40e6}, after: {pssBytes: 40e6}}},
    })
  })
})

describe('a cell that cannot be measured', () => {
  const oneFails = (fault: object) => ({
    behave: ({arm}: {arm: {mode: string | null}}) => (arm.mode === 'sync' ? fault : {}),
  })
  const faults: [string, object, RegExp][] = [
    ['does not start', {startFault: 'ended with exit code 3'}, /ended with exit code 3/],
    [
      'answers wrongly',
      {status: 404, output: 'no such page'},
      /answered 404, not 2xx: hello\n[^]*no such page/,
    ],
    [
      'dies under the first load',
      {diesInLoad: 0, output: 'boom'},
      /sync w2 ended with exit code 1 while .*\nIt wrote last:\nboom/,
    ],
    [
      'dies under the second load',
      {diesInLoad: 1},
      /sync w2 ended with exit code 1 while it was measured\nIt wrote nothing/,
    ],
  ]
  it.each(faults)(
    'because it %s: its later rounds are skipped, and others are measured',
    async (_, fault, reason) => {
      const {world, result} = await run(oneFails(fault))
      for (const scenario of ['io', 'hello']) {
        const cell = cellOf(result, scenario, 'sync')
        expect(cell).toMatchObject({status: 'invalid', reason: expect.stringMatching(reason) as string})
        expect(cell.rounds).toHaveLength(1)
        expect(cellOf(result, scenario, 'async')).toMatchObject({status: 'completed'})
        expect(cellOf(result, scenario, 'async').rounds).toHaveLength(3)
      }
      expect(steps(world, 'start reference/sync')).toHaveLength(2)
      expectNothingLeft(world)
    },
  )

  it('in its second round keeps its first', async () => {
    const behave = (_: unknown, index: number) => (index === 4 ? {diesInLoad: 0} : {})
    const {world, plan, result} = await run({behave})
    const {arm, scenario} = plan.starts[4]!
    const cell = cellOf(result, scenario.name, arm.mode!)
    expect(cell.rounds.map(({status}) => status)).toEqual(['completed', 'invalid'])
    expect(result.cells.filter(({status}) => status === 'invalid')).toEqual([cell])
    expectNothingLeft(world)
  })
})

describe('answers that are not good', () => {
  const small = {arms: arms('sync'), scenarios: [hello], rounds: 2}
  const wrongs: [string, object, RegExp][] = [
    [
      'a 404',
      {status: 404, body: () => '\n  no such\u001b[31m page\nat all'},
      /answered 404, not 2xx: no such page\n/,
    ],
    [
      'a redirect',
      {status: 302, location: '/login', body: () => ''},
      /answered 302 to \/login, not 2xx\n[^]*--expect 302/,
    ],
    ['a 401', {status: 401, body: () => ''}, /answered 401, not 2xx\n[^]*Authorization/],
    ['a 500', {status: 500, output: 'Traceback: boom'}, /answered 500, not 2xx: hello\n[^]*Traceback: boom/],
  ]
  it.each(wrongs)('that stay so are the end within 2 s, and are shown: %s', async (_, fault, reason) => {
    const {world, result} = await run({behave: () => fault, plan: {...small, scenarios: [hello]}})
    expect(result.cells[0]).toMatchObject({
      status: 'invalid',
      reason: expect.stringMatching(reason) as string,
    })
    expect(steps(world, 'ask').length).toBeGreaterThan(3)
    const spentMs = Date.parse(result.finishedAt) - Date.parse(result.startedAt)
    const usualMs = 1000
    expect(spentMs - usualMs).toBeLessThan(2000)
    expectNothingLeft(world)
  })

  it('that come and go are measured, and counted', async () => {
    const status = (nth: number) => (nth % 2 === 0 ? 503 : 200)
    const {world, result} = await run({behave: () => ({status, failShare: 0.05}), plan: small})
    const cell = completed(result.cells[0])
    expect(cell.rounds).toHaveLength(2)
    expect(cell.summary.throughput.value).toBeCloseTo(950, 0)
    expect(cell.checks.find(({id}) => id === 'errors')).toMatchObject({
      status: 'fail',
      message: expect.stringMatching(
        /^errors: \d\.\d+ %: 503 × \d+; above 1 % an arm is not ranked$/,
      ) as string,
    })
    // What was asked one by one is no part of the load's account, however often it had to be asked.
    expect(cell.checks.find(({id}) => id === 'served')).toMatchObject({status: 'pass'})
    expectNothingLeft(world)
  })

  it('are good where they are expected', async () => {
    const scenario = {...hello, expect: {status: '302', body: null}}
    const {result} = await run({behave: () => ({status: 302}), plan: {...small, scenarios: [scenario]}})
    expect(result.cells[0]).toMatchObject({status: 'completed'})
  })

  it.each([201, 204])('%d is good when nothing is said', async status => {
    const {result} = await run({behave: () => ({status}), plan: small})
    expect(result.cells[0]).toMatchObject({status: 'completed'})
  })

  it('without the text that is expected are told', async () => {
    const scenario = {...hello, expect: {status: '2xx', body: 'goodbye'}}
    const {result} = await run({plan: {...small, scenarios: [scenario]}})
    expect(result.cells[0]).toMatchObject({
      status: 'invalid',
      reason: expect.stringMatching(/answered 200, not 2xx with "goodbye" in the body: hello/) as string,
    })
  })

  it('nothing but errors under load says which, where a share of the throughput is asked for', async () => {
    const {result} = await run({behave: () => ({failShare: 1}), plan: {...small, rounds: 1}})
    expect(result.cells[0]).toMatchObject({
      status: 'invalid',
      reason: expect.stringMatching(/no request had a good answer .*errors: \d+(\.\d)? %: 503 × /) as string,
    })
  })
})

describe('answers of the arms of a scenario', () => {
  const three = {arms: arms('sync', 'thread', 'async'), scenarios: [hello], rounds: 6}
  const bodies = (of: (mode: string | null, index: number) => (nth: number) => string) => ({
    behave: ({arm}: {arm: {mode: string | null}}, index: number) => ({body: of(arm.mode, index)}),
  })
  const kindsIn = ({cells}: RunResult) => cells.map(cell => completed(cell).answer?.comparison?.kind)

  it('are recorded, and equal, where each gives the same', async () => {
    const {result} = await run({plan: three})
    expect(kindsIn(result)).toEqual(['equal', 'equal', 'equal'])
    for (const cell of result.cells.map(completed)) {
      expect(cell.answer).toMatchObject({status: 200, length: {least: 5, most: 5}, varying: 0})
      expect(cell.answer!.asked).toBeGreaterThanOrEqual(6 * 4)
      expect(cell.checks).toContainEqual(expect.objectContaining({id: 'answers', status: 'pass'}))
    }
    expect(result).toMatchObject(parseResult(JSON.stringify(result), 'memory'))
  })

  it('are equal where only that differs which differs between two answers, or two starts, of one arm', async () => {
    const {result} = await run({
      plan: three,
      ...bodies((_, index) => nth => `process ${1000 + index}, answer ${nth} of this page of mine`),
    })
    expect(kindsIn(result)).toEqual(['equal', 'equal', 'equal'])
    expect(completed(result.cells[0]).answer?.varying).toBe(2)
  })

  it('that are unequal are marked with the place, measured, and not ranked', async () => {
    const {result} = await run({
      plan: three,
      ...bodies(mode => () => `hello ${mode === 'sync' ? 'you' : 'all'}`),
    })
    expect(kindsIn(result)).toEqual(['unequal', 'equal', 'equal'])
    const report = makeReport(result)
    const [section] = report.sections
    expect(section!.headline.slice(0, 2)).toEqual([
      'thread and async tie: 1,000 req/s.',
      'Not ranked: sync, which answers otherwise than the others.',
    ])
    expect(section!.rows.map(({state}) => state.kind === 'measured' && state.answers)).toEqual([
      ...['unequal', 'equal', 'equal'],
    ])
    const text = renderReport(report, plain).replaceAll('\n', ' ')
    expect(text).toContain(
      '! sync: answers otherwise than reference/thread w2 t4, from character 7 of the body on: "hello you", there "hello all"; an arm that does other work is not ranked.',
    )
    expect(text).toMatch(/sync +2 +1,000/)
  })

  it('that are JSON are quoted as they are', async () => {
    const json = (mode: string | null) => () => `{"n": ${mode === 'sync' ? 1 : 2}}`
    const {result} = await run({plan: {...three, rounds: 1}, ...bodies(json)})
    expect(completed(result.cells[0]).checks.find(({id}) => id === 'answers')?.message).toBe(
      `answers otherwise than reference/thread w2 t4, from character 7 of the body on: '{"n": 1}', there '{"n": 2}'; an arm that does other work is not ranked`,
    )
  })

  it('that vary beyond comparison are said to be so, and ranked', async () => {
    const {result} = await run({
      plan: three,
      ...bodies(mode => nth => (mode === 'sync' ? 'more '.repeat(nth + 1) : 'all of it')),
    })
    expect(kindsIn(result)).toEqual(['incomparable', 'equal', 'equal'])
    expect(makeReport(result).sections[0]!.headline[0]).toBe('sync, thread and async tie: 1,000 req/s.')
    expect(renderReport(makeReport(result), plain).replaceAll('\n', ' ')).toContain(
      '! sync: its answers cannot be compared with those of the other arms, but for the status: the number of words in its body varies from one to the next.',
    )
  })
})

describe('traces', () => {
  it('come after everything that is measured, one start an arm and scenario', async () => {
    const {world, result} = await run({plan: {trace: true, rounds: 2}})
    const lastLoad = world.steps.findLastIndex(step => step.startsWith('load'))
    const traced = world.servers.filter(({request}) => request.records === true)
    expect(traced).toHaveLength(4)
    expect(steps({...world, steps: world.steps.slice(lastLoad)}, 'start reference')).toHaveLength(4)
    for (const cell of result.cells) {
      expect(cell.trace).toMatchObject({status: 'recorded'})
      expect(cell.trace?.status === 'recorded' && cell.trace.requests).toHaveLength(8)
    }
    expectNothingLeft(world)
  })

  it('that fail are told, and spoil nothing', async () => {
    const behave = ({records}: {records?: boolean}) => (records === true ? {startFault: 'has no file'} : {})
    const {world, result} = await run({behave, plan: {trace: true, rounds: 1}})
    for (const cell of result.cells)
      expect(cell).toMatchObject({
        status: 'completed',
        trace: {status: 'failed', reason: expect.stringMatching(/has no file/) as string},
      })
    expectNothingLeft(world)
  })
})

describe('others on the machine', () => {
  /** One scenario, two arms: start 2n and 2n + 1 are the block of round n. */
  const six = {scenarios: [hello], rounds: 6}
  const busyIn = (...blocks: readonly number[]) => ({
    others: (start: number) => (blocks.includes(Math.floor(start / 2)) ? 0.5 : 0.01),
  })
  const indexes = ({cells}: RunResult) => cells.map(({rounds}) => rounds.map(({index}) => index))
  const left = ({cells}: RunResult) =>
    cells.map(({rounds}) => rounds.flatMap(({setAside}, place) => (setAside === undefined ? [] : [place])))

  it('leave a run as it is where they do next to nothing, and each round says so', async () => {
    const {world, result} = await run({plan: six, ...busyIn()})
    expect(world.servers).toHaveLength(12)
    expect(left(result)).toEqual([[], []])
    for (const {rounds} of result.cells) {
      for (const {outside} of rounds) {
        expect(outside!.others).toBeCloseTo(0.01, 3)
        expect(outside).toMatchObject({steal: 0, pressure: 0})
      }
    }
  })

  it('have a block of every arm measured once more, at the end; the disturbed one is kept aside', async () => {
    const {world, plan, result, events} = await run({plan: six, ...busyIn(1)})
    expect(world.servers.slice(12).map(({name}) => name)).toEqual(
      plan.starts.slice(2, 4).map(({arm}) => arm.id),
    )
    expect(indexes(result)).toEqual(Array(2).fill([0, 1, 2, 3, 4, 5, 1]))
    expect(left(result)).toEqual([[1], [1]])
    expect(result.plan.order).toHaveLength(14)
    expect(events).toContainEqual({type: 'starts-added', starts: 14, rounds: 6, because: 'disturbed'})
    expect(events.findLast(({type}) => type === 'start-ended')).toMatchObject({done: 14, remainingMs: 0})
    expect(events.at(-1)).toMatchObject({type: 'block-ended', round: 1})
    for (const cell of result.cells) expect(cell.status === 'completed' && cell.summary.throughput.n).toBe(6)
    expect(result).toMatchObject(parseResult(JSON.stringify(result), 'memory'))
    expect(renderReport(makeReport(result), plain).replaceAll('\n', ' ')).toContain(
      '! in 1 of 6 rounds other processes took up to 50 % of the CPU; they were measured once more with every arm.',
    )
    expectNothingLeft(world)
  })

  it('that disturb the repeat too: the first stays', async () => {
    const {result} = await run({plan: six, ...busyIn(1, 6)})
    expect(left(result)).toEqual([[6], [6]])
  })

  it('get no more than two repeats in all scenarios together', async () => {
    const disturbed = [0, 3, 4, 9]
    const {world, result} = await run({
      plan: {rounds: 9},
      others: start => (disturbed.includes(Math.floor(start / 2)) ? 0.5 : 0),
    })
    expect(world.servers).toHaveLength(36 + 4)
    expect(left(result).flat()).toHaveLength(4)
  })

  it('that are there more often than in a third of the rounds head the table, and nothing is left out', async () => {
    const {world, result} = await run({plan: six, ...busyIn(0, 2, 5)})
    expect(world.servers).toHaveLength(12)
    expect(left(result)).toEqual([[], []])
    const text = renderReport(makeReport(result), plain)
    expect(text).toMatch(/^hello · busy machine · GET \//)
    expect(text.replaceAll('\n', ' ')).toContain(
      'busy machine: in 3 of 6 rounds other processes took up to 50 %',
    )
  })

  it('cannot be told from a server that somebody else has started', async () => {
    const plan = {url: foreignOrigin, pid: 3, arms: [urlArm(foreignOrigin)], scenarios: [hello], rounds: 2}
    const {result} = await run({url: foreignOrigin, plan, others: () => 0.5})
    expect(result.cells[0]!.rounds.map(({outside}) => outside!.others)).toEqual([null, null])
  })
})

describe('an extension', () => {
  const plan = {scenarios: [hello], rounds: 6, extendTo: 12}
  /** The rate of sync for / differs from start to start. */
  const syncVaries = {
    behave: ({arm, ready}: {arm: {mode: string | null}; ready: {path: string}}, index: number) =>
      arm.mode === 'sync' && ready.path === '/' ? {perSecond: 1000 * (1 + 0.1 * (index % 5))} : {},
  }
  const counts = ({cells}: RunResult) =>
    cells.map(cell => cell.status === 'completed' && cell.summary.throughput.n)

  it('gives all arms of a scenario twelve rounds where a number of one of them is wide', async () => {
    const {world, result, events} = await run({
      ...syncVaries,
      plan: {...plan, scenarios: [ioScenario, hello]},
    })
    expect(counts(result)).toEqual([6, 6, 12, 12])
    expect(result.plan).toMatchObject({rounds: 6, extension: {rounds: 12, scenarios: ['hello']}})
    expect(result.plan.order).toHaveLength(36)
    expect(events).toContainEqual({type: 'starts-added', starts: 36, rounds: 12, because: 'wide'})
    expect(result).toMatchObject(parseResult(JSON.stringify(result), 'memory'))
    expect(renderReport(makeReport(result), plain)).toMatch(/· 6\s+rounds of [^]*·\s+12\s+rounds of /)
    expectNothingLeft(world)
  })

  it('is not made of what is narrow, whatever it shows', async () => {
    const faster = {
      behave: ({arm}: {arm: {mode: string | null}}) => (arm.mode === 'sync' ? {perSecond: 3000} : {}),
    }
    expect(counts((await run({...faster, noise: 0.04, plan})).result)).toEqual([6, 6])
  })

  it.each<[string, Partial<Plan>]>([
    ['the rounds were given', {extendTo: null}],
    ['the budget is spent', {budgetMs: 20_000}],
    ['there are too few for an interval', {rounds: 5}],
  ])('is not made where %s', async (_, more) => {
    const {result} = await run({...syncVaries, plan: {...plan, ...more}})
    expect(counts(result)).toEqual(more.rounds === 5 ? [5, 5] : [6, 6])
    expect(result.plan.extension).toBeUndefined()
  })

  it('is decided once', async () => {
    const {events} = await run({...syncVaries, plan})
    expect(events.filter(({type}) => type === 'starts-added')).toHaveLength(1)
  })

  it('after which the machine was busy after all: the planned rounds stay, and their repeats are set aside', async () => {
    const busy = [1, 7, 8, 9, 10, 11]
    const {result} = await run({
      ...syncVaries,
      plan,
      others: start => (busy.includes(Math.floor(start / 2)) ? 0.5 : 0),
    })
    for (const {rounds} of result.cells)
      expect(rounds.map(({setAside}, place) => (setAside === undefined ? place : -1))).toEqual([
        ...[0, 1, 2, 3, 4, 5, -1],
        ...[7, 8, 9, 10, 11, 12],
      ])
    expect(renderReport(makeReport(result), plain)).toMatch(/busy machine: in 6 of 12 rounds/)
  })
})

describe('an interruption', () => {
  it('of a repeat leaves the round that it was to replace', async () => {
    const request = {plan: {scenarios: [hello], rounds: 6}, others: (start: number) => (start < 2 ? 0.5 : 0)}
    const whole = await run(request)
    const repeat = whole.world.steps.findLastIndex(step => step.startsWith('start reference'))
    const {world, result} = await run({...request, abortAt: repeat + 2})
    expect(result.status).toBe('interrupted')
    expectNothingLeft(world)
    for (const cell of result.cells) expect(cell.status === 'completed' && cell.summary.throughput.n).toBe(6)
  })

  it('at any step leaves nothing running, and keeps the rounds that are complete', async () => {
    const small = {plan: {trace: true, rounds: 2, scenarios: [hello]}}
    const whole = await run(small)
    const complete = (result: RunResult) =>
      result.cells.flatMap(({rounds}) => rounds).filter(({status}) => status === 'completed').length
    expect(complete(whole.result)).toBe(4)
    let before = 0
    // All of the first start, and then here and there.
    for (const abortAt of [...whole.world.steps.keys()].filter(step => step < 40 || step % 5 === 0)) {
      const {world, result} = await run({...small, abortAt})
      if (!world.signal.aborted) continue
      expect(result.status).toBe('interrupted')
      expectNothingLeft(world)
      expect(complete(result)).toBeGreaterThanOrEqual(before)
      before = complete(result)
    }
    expect(before).toBe(4)
  })
})
