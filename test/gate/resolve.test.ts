import {execFileSync} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, describe, expect, it} from 'vitest'
import {resolveGatePlan, type GateOptions} from '../../src/gate/plan/resolve.js'
import {shellArgv} from '../../src/server/shell-argv.js'
import {defaultGateMetrics} from '../../src/gate/metric.js'
import {sliceOrders} from '../../src/gate/plan/slice-order.js'
import {planSlices, slicesThatFit} from '../../src/gate/plan/slice-plan.js'
import {adHocScenario} from '../../src/config/scenario/scenario.js'

const folder = mkdtempSync(join(tmpdir(), 'bench-gate-resolve-'))
afterAll(() => rmSync(folder, {recursive: true}))

const options: GateOptions = {
  scenarios: [],
  baseline: 'cmd:node a {port}',
  candidate: 'cmd:node b {port}',
  path: '/',
  setupTree: true,
  ignoreBody: false,
}
const resolve = (more: Partial<GateOptions>, cwd = '/') => resolveGatePlan({...options, ...more}, cwd, null)

describe('resolveGatePlan refuses', () => {
  it.each<[Partial<GateOptions>, RegExp]>([
    [{baseline: 'main'}, /--baseline must be one of ref:<git ref>, tree, cmd:/],
    [{baseline: 'ref:--upload-pack=x'}, /is no git ref/],
    [
      {baseline: 'cmd:node server.js'},
      /--baseline cmd: must be a shell command with a \{port\} placeholder .* not "node server.js"/,
    ],
    [{baseline: 'server:apache/sync'}, /unknown server "apache"/],
    [{candidate: 'file:x.json'}, /--candidate cannot be a file/],
    [{metrics: ['speed']}, /unknown metric "speed"/],
    [{margins: ['p99=5%']}, /this metric is not gated/],
    [{margins: ['cpu']}, /--margin must be METRIC=PERCENT/],
    [{margins: ['cpu=5']}, /--margin cpu must be a percentage such as 5%, .* not "5"/],
    [{accept: ['cpu=']}, /--accept must be METRIC=REASON/],
    [{rounds: '5'}, /^5 rounds can show no regression, whatever the data: 3 numbers at 5 % need at least 6/],
    [{rounds: '1'}, /^1 round can show no regression/],
    [{rounds: '201'}, /--rounds must be a whole number from 1 to 200, not "201"/],
    [{connections: '4,8'}, /--connections must be a whole number from 1 to 10000, not "4,8"/],
    [{readyPath: 'up'}, /--ready-path must be a path/],
    [{budget: 'soon'}, /--budget must be a duration/],
    [
      {budget: '5s'},
      /^a budget of 5 s is too short for any verdict: the 6 rounds that it takes load for [\d.]+ s, however fast the servers are/,
    ],
    [{expect: '99'}, /--expect must be statuses from 200 to 599/],
    [{expectBody: ''}, /--expect-body must be a text/],
    [{rate: '-5'}, /--rate must be a number/],
    [{scenarios: ['hello']}, /cannot be joined with named ones/],
    [{path: undefined, scenarios: ['hello', 'hello']}, /named twice/],
    [{path: 'nowhere'}, /--path must be a path that begins with \//],
  ])('%j', async (more, message) => {
    await expect(resolve(more)).rejects.toThrow(message)
  })
})

describe('resolveGatePlan', () => {
  it('takes what a good answer is from the scenario, and from flags before that', async () => {
    const expectOf = async (more: Partial<GateOptions>) => (await resolve(more)).scenarios[0]!.expect
    expect(await expectOf({})).toEqual({status: '2xx', body: null})
    expect(await expectOf({expect: '302'})).toEqual({status: '302', body: null})
    expect(await expectOf({expect: '2xx, 304', expectBody: 'Thank you'})).toEqual({
      ...{status: '2xx,304', body: 'Thank you'},
    })
  })

  it('takes margins from flags, then bench.yaml, then calibration, then the default', async () => {
    writeFileSync(
      join(folder, 'bench.yaml'),
      'scenarios: [io]\ngate:\n  metrics: [cpu, pss, p50, throughput]\n  margins: {cpu: 7%, pss: 8%}\n',
    )
    const {gated, scenarios} = await resolveGatePlan(
      {...options, path: undefined, margins: ['cpu=9%']},
      folder,
      {margins: {cpu: 0.2, pss: 0.2, p50: 0.3}},
    )
    expect(gated).toEqual([
      {metric: 'cpu', margin: 0.09, marginFrom: 'flag'},
      {metric: 'pss', margin: 0.08, marginFrom: 'bench.yaml'},
      {metric: 'p50', margin: 0.3, marginFrom: 'calibration'},
      {metric: 'throughput', margin: 0.05, marginFrom: 'default'},
    ])
    expect(scenarios.map(({name, connections}) => [name, connections])).toEqual([['io', 16]])
  })

  it('says which field of bench.yaml is wrong', async () => {
    writeFileSync(join(folder, 'bench.yaml'), 'comand: node x\n')
    await expect(resolve({}, folder)).rejects.toThrow(/bench\.yaml:1: comand: unknown field/)
    writeFileSync(join(folder, 'bench.yaml'), 'gate: {margins: {cpu: 5}}\n')
    await expect(resolve({}, folder)).rejects.toThrow(/gate\.margins\.cpu: /)
    writeFileSync(join(folder, 'bench.yaml'), 'gate: {margins: {speed: 5%}}\n')
    await expect(resolve({}, folder)).rejects.toThrow(/unknown metric "speed"/)
    writeFileSync(join(folder, 'bench.yaml'), 'a: [\n')
    await expect(resolve({}, folder)).rejects.toThrow(/bench\.yaml:\d+: not valid YAML/)
  })
})

describe('sliceOrders', () => {
  it('gives both arms as many slices, early ones and late ones alike, and each the first in half of the rounds', () => {
    const orders = sliceOrders(40, 8, 5)
    expect(orders).toHaveLength(40)
    for (const order of orders) {
      expect(order.filter(arm => arm === 'baseline')).toHaveLength(8)
      const places = (arm: string) => order.reduce((sum, one, place) => sum + (one === arm ? place : 0), 0)
      expect(places('baseline')).toBe(places('candidate'))
    }
    for (let four = 0; four < 40; four += 4)
      expect(orders.slice(four, four + 4).filter(([first]) => first === 'candidate')).toHaveLength(2)
    expect(sliceOrders(40, 8, 5)).toEqual(orders)
    expect(sliceOrders(40, 8, 6)).not.toEqual(orders)
  })
})

describe('slicesThatFit', () => {
  /** A start of a second, and 100 ms for each slice of each arm. */
  const roundMs = (slices: number) => 1000 + 200 * slices

  it('are eight where sixteen rounds of them fit, else fewer', () => {
    expect(slicesThatFit(16 * 2600, 40, roundMs)).toBe(8)
    expect(slicesThatFit(16 * 2600 - 1, 40, roundMs)).toBe(4)
    expect(slicesThatFit(16 * 1800 - 1, 40, roundMs)).toBe(2)
  })

  it('are as few as there can be where nothing is enough', () => {
    expect(slicesThatFit(1000, 40, roundMs)).toBe(2)
  })

  it('are not fewer for the sake of rounds that nobody asked for', () => {
    expect(slicesThatFit(6 * 2600, 6, roundMs)).toBe(8)
  })
})

describe('planSlices', () => {
  it('gathers as many answers for a percentile in fewer slices', () => {
    const long = planSlices(scenario, ['p50'], {baseline: 1000, slower: 1000}, null, 2)
    const short = planSlices(scenario, ['p50'], {baseline: 1000, slower: 1000}, null, 8)
    expect(2 * long.openMs!).toBeCloseTo(8 * short.openMs!, -2)
  })

  const scenario = adHocScenario({path: '/'})
  const same = (perSecond: number) => ({baseline: perSecond, slower: perSecond})
  it('loads in the loops that the metrics need, long enough for their answers', () => {
    const closedOnly = {closedMs: 60, openMs: null}
    expect(planSlices(scenario, ['cpu', 'pss'], same(10_000), null)).toMatchObject(closedOnly)
    const openOnly = {closedMs: null, ratePerSecond: 500, openMs: 60}
    expect(planSlices(scenario, ['p50'], same(1000), null)).toMatchObject(openOnly)
    expect(planSlices(scenario, ['cpu', 'p99'], same(1000), 100)).toMatchObject({
      ...{closedMs: 100, ratePerSecond: 100, openMs: 2750},
    })
    expect(planSlices(scenario, ['throughput', 'p50'], same(40), null)).toMatchObject({
      closedMs: 2500,
      ratePerSecond: 20,
    })
  })

  it('asks for latency at half of what the baseline can do, and never more than the generator can time', () => {
    const rateAt = (baseline: number, slower: number) =>
      planSlices(scenario, defaultGateMetrics, {baseline, slower}, null).ratePerSecond
    expect(rateAt(8000, 3000)).toBe(4000)
    expect(rateAt(70_000, 70_000)).toBe(10_000)
    expect(rateAt(0.5, 0.5)).toBe(1)
  })

  it('gives the slower arm its answers in a closed slice', () => {
    expect(planSlices(scenario, ['cpu'], {baseline: 8000, slower: 200}, null)).toMatchObject({closedMs: 500})
  })
})

describe('shellArgv', () => {
  const run = (command: string) => {
    const [program, ...args] = shellArgv(command)
    return execFileSync(program, args, {encoding: 'utf8'})
  }
  it('runs simple commands, assignments and compound ones', () => {
    expect(run("echo 'a  b'")).toBe('a  b\n')
    expect(run('A=5 sh -c "echo $((2+3))"')).toBe('5\n')
    expect(run('A=7 printenv A')).toBe('7\n')
    expect(run('cd / && pwd')).toBe('/\n')
    expect(run('echo a; echo b')).toBe('a\nb\n')
  })
  it('keeps the exit code', () => {
    expect(() => run('true && exit 3')).toThrow(/exit 3/)
  })
})
