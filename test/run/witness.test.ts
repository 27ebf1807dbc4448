import {describe, expect, it} from 'vitest'
import {resolvePhases, type PhaseOptions} from '../../src/plan/phases.js'
import {estimateMs} from '../../src/plan/estimate.js'
import {makePlan, type Plan} from '../../src/plan/plan.js'
import {makeReport} from '../../src/report/make-report.js'
import {renderReport} from '../../src/report/terminal/render.js'
import {isCompleted} from '../../src/result/cell-values.js'
import {parseResult} from '../../src/result/read.js'
import type {RunResult} from '../../src/result/schema.js'
import {executePlan} from '../../src/run/execute.js'
import {plain} from '../../src/text/style.js'
import {fakeWorld, type FakeWorld, type FakeWorldRequest} from '../fixtures/fake-world.js'
import {arms, environment, ioScenario} from '../fixtures/result.js'

/** Runs of the kernel engine that autocannon checks, on a machine on which nothing is real. */
interface Request extends PhaseOptions, FakeWorldRequest {
  readonly plan?: Partial<Plan>
}

const checked = {engine: 'kernel', witness: {engine: 'autocannon', version: '9.0.0'}} as const

const planFor = ({plan, ...options}: Request): Plan =>
  makePlan({
    ...{arms: arms('sync', 'async'), scenarios: [ioScenario], rounds: 2, durationMs: 500, seed: 7},
    ...{url: null, port: null, ...checked},
    ...resolvePhases(options),
    ...plan,
  } as Parameters<typeof makePlan>[0])

async function run(request: Request = {}): Promise<{readonly world: FakeWorld; readonly result: RunResult}> {
  const [world, plan] = [fakeWorld(request), planFor(request)]
  const result = await executePlan(
    {
      ...{name: 'io', plan, environment, toolVersion: '0.0.0', command: ['bench', 'run']},
      ...{insecure: false, database: null},
    },
    {...world, onEvent: () => undefined},
  )
  return {world, result}
}

const one = {arms: arms('sync'), rounds: 2}
const checksOf = ({cells}: RunResult, id: string) =>
  cells.filter(isCompleted).flatMap(({checks}) => checks.filter(check => check.id === id))
const report = (result: RunResult) => renderReport(makeReport(result), plain).replaceAll(/\s+/g, ' ')
const shape = ({jobs}: FakeWorld) => jobs.map(({engine, model}) => `${engine ?? ''} ${model}`)

describe('a run of the kernel engine that autocannon checks', () => {
  it('lets both repeat a second after what was measured, on the same start, in the first round alone', async () => {
    const {world, result} = await run({plan: one})
    const round = ['kernel closed', 'kernel open']
    expect(shape(world)).toEqual(['kernel open', ...round, 'kernel open', 'autocannon open', ...round])
    const steps = world.steps.filter(step => /^(start|load|stop) /.test(step))
    const firstStart = steps.slice(steps.indexOf('start reference/sync w2'))
    expect(firstStart.slice(1, 5).every(step => step.startsWith('load'))).toBe(true)
    const [kernel, autocannon] = world.jobs.slice(3, 5)
    expect({...kernel, engine: 'autocannon'}).toEqual(autocannon)
    expect(kernel).toMatchObject({durationMs: 1000, ratePerSecond: 700, url: world.jobs[2]?.url})
    const [first, second] = result.cells[0]!.rounds
    expect(first).toMatchObject({witness: {ratePerSecond: 700, kernel: {engine: 'kernel'}}})
    expect(first).toMatchObject({witness: {autocannon: {engine: 'autocannon'}}})
    expect(second).not.toHaveProperty('witness')
    expect(result).toMatchObject(parseResult(JSON.stringify(result), 'memory'))
  })

  it('compares reads with reads, and says what both saw', async () => {
    const {result} = await run({plan: one, behave: () => ({readDelayMs: 4, serviceMs: 1})})
    expect(checksOf(result, 'witness')).toMatchObject([{status: 'pass'}])
    expect(checksOf(result, 'witness')[0]?.value).toBeCloseTo(0, 6)
    expect(report(result)).toContain('load: kernel engine, checked by autocannon 9.0.0: p50 5 / 5 ms ')
  })

  it('warns with both numbers where they differ, and of several arms names the one', async () => {
    const behave = ({arm}: {arm: {mode: string | null}}) =>
      arm.mode === 'async' ? {autocannonAddsMs: 2} : {}
    const {result} = await run({behave})
    expect(checksOf(result, 'witness').map(({status}) => status)).toEqual(['pass', 'warn'])
    const text = report(result)
    expect(text).toMatch(
      /! async: of the same 700 req\/s the kernel engine read a p50 of 5 ms, and autocannon one of 7 ms: more than/,
    )
    expect(text).toContain('p50 5 / 7 ms in async, where they differ most')
  })

  it('counts what it sent with the server, and never more than 2,000 a second', async () => {
    const {world, result} = await run({plan: one, behave: () => ({perSecond: 9000, serviceMs: 0.3})})
    expect(world.jobs.slice(3, 5)).toMatchObject([{ratePerSecond: 2000}, {ratePerSecond: 2000}])
    expect([...checksOf(result, 'served'), ...checksOf(result, 'accounting')]).toMatchObject([
      {status: 'pass', value: 0},
      {status: 'pass', value: 0},
    ])
  })

  it.each<[string, PhaseOptions, number]>([
    ['saturation alone is checked at the usual share of it', {phases: ['saturation']}, 700],
    ['latency alone at its own rate', {phases: ['latency'], rate: '20'}, 20],
  ])('%s', async (_, options, ratePerSecond) => {
    const {world, result} = await run({...options, plan: one})
    expect(world.jobs.slice(2, 4)).toMatchObject([{ratePerSecond}, {ratePerSecond, engine: 'autocannon'}])
    expect(checksOf(result, 'witness')).toMatchObject([{status: 'pass'}])
  })

  it('says where there was too little to check by', async () => {
    const {result} = await run({phases: ['latency'], rate: '2', plan: one})
    expect(checksOf(result, 'witness')).toMatchObject([{status: 'pass', value: null}])
    expect(report(result)).toContain('load: kernel engine, not checked by autocannon: too few answers')
  })

  it.each([2, 3])('fails a cell whose server dies in the second (load %i)', async diesInLoad => {
    const {world, result} = await run({plan: one, behave: () => ({diesInLoad, output: 'boom'})})
    expect(result.cells[0]).toMatchObject({
      status: 'invalid',
      reason: expect.stringMatching(/while it was measured\nIt wrote last:\nboom/) as string,
    })
    expect(world.running()).toEqual([])
  })

  it('leaves nothing when it is interrupted in the second', async () => {
    const whole = await run({plan: one})
    const loads = whole.world.steps.flatMap((step, at) => (step.startsWith('load') ? [at] : []))
    const last = loads[4]!
    for (const abortAt of [last - 1, last, last + 1]) {
      const {world, result} = await run({plan: one, abortAt})
      expect(result.status).toBe('interrupted')
      expect(world.running()).toEqual([])
      expect(world.servers.map(({stops}) => stops)).toEqual(world.servers.map(() => 1))
    }
  })

  it.each<[string, Partial<Plan>]>([
    ['of autocannon', {engine: 'autocannon', witness: null}],
    ['of the kernel engine alone', {engine: 'kernel', witness: null}],
  ])('a run %s has no such second', async (_, use) => {
    const {world, result} = await run({plan: {...one, ...use}})
    expect(new Set(shape(world).map(text => text.split(' ')[0]))).toEqual(new Set([use.engine]))
    expect(world.jobs).toHaveLength(5)
    expect(checksOf(result, 'witness')).toEqual([])
    const plans = [use, checked].map(engine => estimateMs(planFor({plan: {...one, ...engine}})))
    expect(plans[1]! - plans[0]!).toBeGreaterThan(2000)
    expect(report(result).includes('load: ')).toBe(use.engine === 'kernel')
  })

  it('says why autocannon measures where auto could not take the kernel engine', async () => {
    const use = {engine: 'autocannon', witness: null, engineNote: 'it speaks no TLS'} as const
    const {result} = await run({plan: {...one, ...use}})
    expect(result.plan).toMatchObject({engine: 'autocannon', engineNote: 'it speaks no TLS'})
    expect(report(result)).toContain('load: autocannon, not the kernel engine: it speaks no TLS')
  })
})
