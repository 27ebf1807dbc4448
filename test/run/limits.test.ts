import {expect, test} from 'vitest'
import {expandArms} from '../../src/plan/expand-arms.js'
import {limitsText, type Limits} from '../../src/plan/limits.js'
import {resolvePhases} from '../../src/plan/phases.js'
import {makePlan, type Plan} from '../../src/plan/plan.js'
import {makeReport} from '../../src/report/make-report.js'
import {renderReport} from '../../src/report/terminal/render.js'
import {parseResult} from '../../src/result/read.js'
import {executePlan} from '../../src/run/execute.js'
import {plain} from '../../src/text/style.js'
import {fakeWorld, type FakeWorldRequest} from '../fixtures/fake-world.js'
import {environment, ioScenario} from '../fixtures/result.js'

const MiB = 2 ** 20

async function run(plan: Partial<Plan> & Pick<Plan, 'arms'>, request: FakeWorldRequest = {}) {
  const world = fakeWorld(request)
  const full = makePlan({
    ...{scenarios: [ioScenario], rounds: 6, durationMs: 500, seed: 7, url: null, port: null},
    ...resolvePhases({}),
    ...plan,
  } as Parameters<typeof makePlan>[0])
  const result = await executePlan(
    {
      ...{name: 'io', plan: full, environment, toolVersion: '0.0.0', command: ['bench', 'run']},
      ...{insecure: false, database: null},
    },
    {...world, onEvent: () => undefined},
  )
  return {
    world,
    result: parseResult(JSON.stringify(result), 'memory'),
    text: renderReport(makeReport(result), plain),
  }
}

const withLimits = (arms: Plan['arms'], ...all: readonly (Limits | undefined)[]): Plan['arms'] =>
  arms.flatMap(arm =>
    all.map(limits =>
      limits === undefined ? arm : {...arm, id: `${arm.id} [${limitsText(limits)}]`, limits},
    ),
  )
const reference = (mode: string, workers: readonly number[]) =>
  expandArms({servers: ['reference'], modes: [mode], workers, threads: [4], gil: false})
const limited = (...all: readonly (Limits | undefined)[]) => withLimits(reference('async', [2]), ...all)

test('a run records what every round used of its limits, and says what it was bound by', async () => {
  const {result, text, world} = await run({arms: limited({cpus: 0.5, memoryBytes: 128 * MiB})})
  const [cell] = result.cells
  expect(cell?.limits).toEqual({cpus: 0.5, memoryBytes: 128 * MiB})
  const [round] = cell!.rounds
  expect(round).toMatchObject({
    saturation: {group: {periods: 5, throttledPeriods: 5}},
    latency: {group: {periods: 5}},
    group: {charge: {anonBytes: 96 * MiB}, oomKills: 0},
  })
  expect(cell).toMatchObject({bound: 'quota', boundFacts: {ownQuota: {cpus: 0.5, throttledShare: 1}}})
  expect(text).toContain('limited to 0.5 CPU, 128 MiB')
  expect(text).toContain('async is bound by its CPU quota of 0.5 cores (100 % used, throttled in 100 %')
  expect(text).toMatch(/of quota +periods +MiB/)
  expect(text).toContain('96 of 128')
  expect(text).toContain('Headroom below the limit of memory, the page cache apart: async 32 MiB.')
  expect(world.running()).toEqual([])
})

test('arms that differ in limits alone are told apart, and ranked by what they answer within their own quota', async () => {
  const behave: FakeWorldRequest['behave'] = ({arm}) => ({perSecond: 1000 * (arm.limits?.cpus ?? 4)})
  const {text} = await run({arms: limited({cpus: 0.5}, {cpus: 1}, undefined)}, {behave})
  expect(text).toMatch(/mode +w × t +limits/)
  expect(text).toMatch(/async +2 +0\.5 CPU/)
  expect(text).toContain('async (1 CPU)')
  expect(text).not.toContain('limited to')
})

test('windows hold twenty periods of a quota, unless a length was asked for', async () => {
  const windowOf = async (stretch: boolean, arms: Plan['arms']) => {
    const {result} = await run({arms, stretch, rounds: 1})
    const [round] = result.cells[0]!.rounds
    return round?.status === 'completed' ? round.saturation?.load.window.durationMs : undefined
  }
  expect(await windowOf(true, limited({cpus: 0.5}))).toBe(2000)
  expect(await windowOf(false, limited({cpus: 0.5}))).toBe(500)
  expect(await windowOf(true, limited({memoryBytes: 128 * MiB}))).toBe(500)
})

test('a server that runs out of memory is a result: the number of the worker, and the other arms are measured', async () => {
  const arms = withLimits(reference('sync', [2, 129]), {memoryBytes: 128 * MiB})
  const behave: FakeWorldRequest['behave'] = ({arm}) => ({outOfMemoryWith: arm.workers === 129 ? 42 : null})
  const {result, text, world} = await run({arms}, {behave})
  expect(result.cells.map(({status}) => status)).toEqual(['completed', 'invalid'])
  expect(result.cells[1]!.rounds).toEqual([
    expect.objectContaining({
      ...{status: 'invalid', code: 'WB_OUT_OF_MEMORY'},
      reason: expect.stringMatching(/^129 workers: out of memory at worker 41 \(limit 128 MiB\)/) as string,
    }),
  ])
  expect(text).toMatch(/sync +129 +out of memory/)
  expect(text).toMatch(/w129 \[128 MiB\]: 129 workers: out of memory at worker 41 \(limit\s+128 MiB\)/)
  expect(world.running()).toEqual([])
})
