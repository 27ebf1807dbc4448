import {describe, expect, it} from 'vitest'
import {renderAnnotations} from '../../src/gate/report/annotations.js'
import {renderGateJunit} from '../../src/gate/report/junit.js'
import {layGate} from '../../src/gate/report/layout.js'
import {BenchError} from '../../src/error.js'
import type {StoredBaseline} from '../../src/gate/decide/evidence.js'
import {executeGate} from '../../src/gate/execute.js'
import {defaultGateMetrics, gateMetricDefinitions, type GateMetric} from '../../src/gate/metric.js'
import type {GatePlan} from '../../src/gate/plan/gate-plan.js'
import {parseTarget, type LiveTarget} from '../../src/gate/plan/target.js'
import type {GateEvent} from '../../src/gate/run-gate.js'
import type {LoadGenerator} from '../../src/load/generator.js'
import type {LoadJob} from '../../src/load/job.js'
import {gateResultSchema, type GateResult} from '../../src/result/gate-result.js'
import type {Behaviour} from '../fixtures/fake-server.js'
import {fakeWorld, type FakeWorld, type FakeWorldRequest} from '../fixtures/fake-world.js'
import {environment, ioScenario} from '../fixtures/result.js'
import {noise} from '../stats/noise.js'

/** Whole gates on a machine on which nothing is real: what is started, compared, loaded and decided, and in which order. */
interface Request extends Pick<FakeWorldRequest, 'noise' | 'seed' | 'abortAt'> {
  readonly metrics?: readonly GateMetric[]
  readonly plan?: Partial<GatePlan>
  /** What each arm does that differs from a well-behaved server; `round` 0 is the pilot's. */
  readonly baseline?: (round: number) => Partial<Behaviour>
  readonly candidate?: (round: number) => Partial<Behaviour>
  readonly stored?: StoredBaseline
}

const target = (text: string) => parseTarget(text, '--baseline') as LiveTarget
const command = (name: string) => target(`cmd:${name} {port}`)
const hello = {...ioScenario, name: 'hello', path: '/', connections: 4}

function planFor({metrics = ['cpu'], plan}: Request): GatePlan {
  return {
    ...{baseline: command('one'), candidate: command('other'), scenarios: [hello]},
    slo: [],
    gated: metrics.map(metric => ({
      ...{metric, margin: gateMetricDefinitions[metric].margin, marginFrom: 'default' as const},
    })),
    ...{rounds: 40, budgetMs: 600_000, warmupMs: 200, ratePerSecond: null, slicesPerArm: null, seed: 5},
    arm: {name: null, limits: {}},
    engine: 'autocannon',
    engineNote: null,
    ...{ready: {path: '/', status: 200}, setupTree: false, ignoreBody: false, accepted: new Map()},
    ...plan,
  }
}

interface Ran {
  readonly world: FakeWorld
  readonly result: GateResult | null
  readonly error: unknown
  readonly events: readonly GateEvent[]
  /** All that was loaded. */
  readonly jobs: readonly LoadJob[]
}

async function gate(request: Request): Promise<Ran> {
  const starts = {baseline: 0, candidate: 0}
  const world = fakeWorld({
    ...{noise: 0.02, ...request},
    behave: ({name}) => {
      const arm = name === 'baseline' ? 'baseline' : 'candidate'
      return request[arm]?.(starts[arm]++) ?? {}
    },
  })
  const events: GateEvent[] = []
  const jobs: LoadJob[] = []
  const generator: LoadGenerator = {
    ...world.generator,
    run: (job, ...more) => {
      jobs.push(job)
      return world.generator.run(job, ...more)
    },
  }
  const stored = request.stored ?? null
  const asked = {plan: planFor(request), stored, environment, notes: [], command: []}
  const own = {
    generator,
    cwd: '/',
    setupCache: null,
    tell: () => undefined,
    onEvent: (event: GateEvent) => events.push(event),
  }
  const done = await executeGate(asked, {...world, ...own}).then(
    result => ({result, error: null}),
    (error: unknown) => ({result: null, error}),
  )
  return {world, events, jobs, ...done}
}

const steps = ({steps}: FakeWorld, beginning: string) => steps.filter(step => step.startsWith(beginning))

function expectNothingLeft(world: FakeWorld): void {
  expect(world.running()).toEqual([])
  expect(world.servers.map(({stops}) => stops)).toEqual(world.servers.map(() => 1))
  expect(steps(world, 'stop upstream')).toHaveLength(steps(world, 'start upstream').length)
}

/** What no number of rounds decides. */
const onTheMargin = 1.05

describe('a gate ends', () => {
  it('early, when all is decided: no change', async () => {
    const {world, result} = await gate({metrics: ['cpu', 'throughput', 'p50']})
    expect(gateResultSchema.parse(result)).toMatchObject({
      ...{status: 'completed', judgement: {verdict: 'pass', stoppedBy: 'decision'}},
    })
    expect(result!.rounds.length).toBeLessThan(result!.plan.rounds)
    expect(steps(world, 'start candidate')).toHaveLength(result!.rounds.length + 1)
    expectNothingLeft(world)
  })

  it.each<[GateMetric, Partial<Behaviour>]>([
    ['cpu', {cpuUsPerRequest: 400}],
    ['throughput', {perSecond: 600}],
    ['p50', {serviceMs: 8}],
    ['pss', {pssBytes: 60e6}],
    ['startup', {startupMs: 400}],
  ])('early, with a regression of %s, and names it', async (metric, worse) => {
    const {result} = await gate({metrics: [metric], candidate: () => worse})
    expect(result).toMatchObject({judgement: {verdict: 'regression', stoppedBy: 'decision'}})
    expect(result!.judgement.metrics.filter(one => one.gated)).toMatchObject([
      {metric, verdict: 'regression'},
    ])
    expect(result!.rounds.length).toBeLessThan(result!.plan.rounds)
  })

  it('early, when the candidate fails requests and the baseline does not', async () => {
    const {result} = await gate({metrics: ['pss'], candidate: () => ({failShare: 0.2})})
    expect(result!.judgement).toMatchObject({verdict: 'regression', errors: [{verdict: 'regression'}]})
  })

  it('when more rounds are unlikely to help', async () => {
    const worse = {cpuUsPerRequest: 300 * onTheMargin}
    const {result} = await gate({noise: 0.3, seed: 3, candidate: () => worse})
    expect(result!.judgement).toMatchObject({verdict: 'inconclusive', stoppedBy: 'futility'})
    expect(result!.rounds.length).toBeLessThan(40)
  })

  it('when all rounds were used', async () => {
    const worse = {cpuUsPerRequest: 300 * onTheMargin}
    const {world, result} = await gate({noise: 0.1, seed: 3, plan: {rounds: 6}, candidate: () => worse})
    expect(result!.judgement).toMatchObject({verdict: 'inconclusive', stoppedBy: 'rounds'})
    expect(result!.rounds).toHaveLength(6)
    expectNothingLeft(world)
  })

  it('in a short budget with rounds of fewer slices, in balanced order, and says so', async () => {
    const {result} = await gate({plan: {budgetMs: 30_000}, candidate: () => ({cpuUsPerRequest: 400})})
    const {plan, judgement, notes} = result!
    expect(plan.slicesPerArm).toBeLessThan(8)
    expect(plan.rounds).toBeGreaterThan(8)
    expect(judgement.verdict).toBe('regression')
    expect(notes).toContainEqual(
      expect.stringMatching(/^each round loads an arm \d times and not 8, so that enough rounds fit/),
    )
  })

  it('with a record of both arms as they were started, limits included, and without their secrets', async () => {
    const asked = 'cmd:API_TOKEN=tr0ub4dor node server.js {port}'
    const limited = parseTarget(asked, '--baseline', {cpus: '0.5'}) as LiveTarget
    const {world, result} = await gate({plan: {baseline: limited, candidate: limited}})
    expect(world.servers.every(({group}) => group !== null)).toBe(true)
    const {baseline} = result!.plan
    expect(baseline.asked).toBe('cmd:API_TOKEN=*** node server.js {port}')
    expect(baseline.arm).toMatchObject({limits: {cpus: 0.5}})
    expect(JSON.stringify(result)).not.toContain('tr0ub4dor')
    expect(layGate(result!).subject).toContain('API_TOKEN=*** node server.js {port}, limited to 0.5 CPU')
  })

  it('when the budget is spent, though its rounds are not: they took longer than the pilot’s', async () => {
    const slower = (round: number) => ({startupMs: round === 0 ? 200 : 20_000})
    const {world, result} = await gate({noise: 0.3, plan: {budgetMs: 120_000}, candidate: slower})
    expect(result!.judgement).toMatchObject({verdict: 'inconclusive', stoppedBy: 'budget'})
    expect(result!.rounds.length).toBeLessThan(result!.plan.rounds)
    expect(world.clock.now()).toBeLessThan(120_000)
  })

  it('before its first round, when the budget is too short for any verdict', async () => {
    const {world, result} = await gate({plan: {budgetMs: 3000}})
    expect(gateResultSchema.parse(result)).toMatchObject({
      ...{status: 'completed', rounds: []},
      judgement: {verdict: 'inconclusive', stoppedBy: 'budget', metrics: [], errors: []},
    })
    expect(steps(world, 'start candidate')).toHaveLength(1)
    const {headline, lines} = layGate(result!)
    expect(headline).toMatch(/^inconclusive after 0 rounds, .*: the budget is too short for any verdict$/)
    expect(lines.join('\n')).toMatch(
      /the budget has room for \d rounds? of .* with fewer than 5 nothing could be decided.*--budget \d+s or more/,
    )
    expect(renderAnnotations(result!)).toMatch(
      /^::warning title=bench gate::inconclusive: nothing was measured/,
    )
    expect(renderGateJunit(result!)).toMatch(/tests="1" failures="0" skipped="1" errors="0"/)
    expectNothingLeft(world)
  })
})

describe('a round of a gate', () => {
  it('loads in blocks of A B B A, and either arm begins in turn', async () => {
    const {world, result} = await gate({plan: {rounds: 8}, noise: 0.3})
    const firsts = result!.rounds.map(({first}) => first)
    expect(firsts.filter(first => first === 'baseline').length).toBe(firsts.length / 2)
    // The pilot's two warm-ups of each arm, then a round's two, then its slices.
    const loads = steps(world, 'load')
      .slice(6, 22)
      .map(step => step.split(' ').at(-1))
    const [one = '', two = ''] = loads
    expect([one, two].sort()).toEqual(['baseline', 'candidate'])
    const block = [one, two, two, one, two, one, one, two]
    expect(loads).toEqual([...block, ...block])
  })

  it('loads all closed slices before the open ones, and sends a pair of those the same arrivals', async () => {
    const {jobs} = await gate({metrics: defaultGateMetrics, plan: {rounds: 6}, noise: 0.3})
    const slices = jobs.slice(6, 6 + 32)
    const models = slices.map(({model}) => model)
    expect(models.slice(0, 16)).toEqual(Array<string>(16).fill('closed'))
    expect(models.slice(16)).toEqual(Array<string>(16).fill('open'))
    const open = jobs.filter(job => job.model === 'open')
    for (const job of open) expect(job.ratePerSecond).toBe(open[0]!.ratePerSecond)
    const pairs = open.map(({seed}, index) => [seed, open[index ^ 1]!.seed])
    for (const [one, other] of pairs) expect(one).toBe(other)
    expect(new Set(open.map(({seed}) => seed)).size).toBe(open.length / 2)
    expect(new Set(open.map(({url}) => url)).size).toBeGreaterThan(1)
  })

  it('loads both arms by the engine of its plan, and says so', async () => {
    const plan = {engine: 'kernel', rounds: 6} as const
    const {jobs, result} = await gate({plan, metrics: ['cpu', 'p50']})
    expect(new Set(jobs.map(({engine}) => engine))).toEqual(new Set(['kernel']))
    expect(result?.plan.engine).toBe('kernel')
    expect(layGate(result!).lines).toContain('load: kernel engine, both arms alike')
  })

  it('asks for latency at half of what the baseline can do, whatever the candidate can', async () => {
    const rateOf = async (perSecond: number) => {
      const {result} = await gate({metrics: ['p50'], plan: {rounds: 5}, candidate: () => ({perSecond})})
      return result!.plan.slices[0]!.ratePerSecond
    }
    for (const perSecond of [600, 1000, 3000])
      expect(Math.abs((await rateOf(perSecond))! - 500)).toBeLessThan(20)
  })

  it('starts its arms together, but one after the other where start-up is compared', async () => {
    const together = await gate({plan: {rounds: 5}})
    const apart = await gate({plan: {rounds: 5}, metrics: ['startup']})
    const {steps: both} = together.world
    for (const [index, step] of both.entries())
      if (step === 'start baseline') expect(both[index + 1]).toBe('start candidate')
    const {durationMs: shorter} = together.result!.rounds[0]!
    const {durationMs: longer} = apart.result!.rounds[0]!
    expect(longer - shorter).toBeGreaterThan(150)
    const begun = apart.world.steps.filter(step => step.startsWith('start ')).slice(2)
    expect(begun.filter((_, index) => index % 2 === 0)).toEqual(
      apart.result!.rounds.map(({first}) => `start ${first}`),
    )
  })

  it('has an upstream only where an arm asks for it, one for all rounds', async () => {
    const named = {baseline: target('server:reference/async'), candidate: target('server:reference/async')}
    const {world} = await gate({plan: {...named, rounds: 5}})
    expect([world.steps[0], world.steps.at(-1)]).toEqual(['start upstream', 'stop upstream'])
    expect(steps(world, 'start upstream')).toHaveLength(1)
    expect(steps((await gate({plan: {rounds: 5}})).world, 'start upstream')).toEqual([])
  })

  it('starts only the candidate against a stored baseline', async () => {
    const first = await gate({plan: {rounds: 10}, noise: 0.3})
    const rounds = first.result!.rounds.map(({scenarios}) => scenarios[0]!.candidate)
    const baseline = {kind: 'file', asked: 'file:x.json', file: 'x.json'} as const
    const {world, result} = await gate({plan: {baseline}, stored: new Map([['hello', rounds]])})
    expect(steps(world, 'start baseline')).toEqual([])
    expect(result!.plan.pairing).toBe('stored')
    for (const {scenarios} of result!.rounds) expect(scenarios[0]!.baseline).toBeNull()
    expectNothingLeft(world)
  })
})

describe('a gate is fair to an improvement', () => {
  const metrics = defaultGateMetrics
  it('that answers more in the same time, and keeps as much of every answer', async () => {
    const leaky = {bytesPerAnswer: 10_000}
    const faster = {perSecond: 2000, cpuUsPerRequest: 150, serviceMs: 4}
    const {result} = await gate({metrics, baseline: () => leaky, candidate: () => ({...leaky, ...faster})})
    expect(result!.judgement.verdict).toBe('pass')
    for (const {scenarios} of result!.rounds) {
      const [{baseline, candidate}] = scenarios as [(typeof scenarios)[number]]
      expect(candidate.pssAnswers).toBe(baseline!.pssAnswers)
      expect(candidate.pssPeakBytes! / baseline!.pssPeakBytes!).toBeCloseTo(1, 1)
    }
  })

  it('but finds one that keeps more of every answer', async () => {
    const keeps = (bytesPerAnswer: number) => () => ({bytesPerAnswer})
    const {result} = await gate({metrics, baseline: keeps(1000), candidate: keeps(10_000)})
    expect(result!.judgement).toMatchObject({verdict: 'regression'})
  })

  it.each([1, 2, 3, 4, 5])('of 20 %%: no regression (seed %i)', async seed => {
    const better = {perSecond: 1250, cpuUsPerRequest: 240, serviceMs: 4}
    const {result} = await gate({metrics, seed, noise: 0.1, candidate: () => better})
    expect(result!.judgement.verdict).toBe('pass')
  })
})

describe('answers that are not good', () => {
  it('are no part of CPU per request, so that an arm that fails fast seems to save nothing', async () => {
    const {result} = await gate({plan: {rounds: 6}, baseline: () => ({failShare: 0.5})})
    const [{baseline, candidate}] = result!.rounds[0]!.scenarios as [GateResult['rounds'][0]['scenarios'][0]]
    expect(baseline!.cpuUsPerRequest! / candidate.cpuUsPerRequest!).toBeGreaterThan(1.7)
    expect(baseline!.failures).toBeGreaterThan(0.4 * baseline!.answers)
  })

  it('are no part of the rate at which latency is asked for', async () => {
    const {result} = await gate({metrics: ['p50'], plan: {rounds: 6}, baseline: () => ({failShare: 0.9})})
    expect(Math.abs(result!.plan.slices[0]!.ratePerSecond! - 50)).toBeLessThan(4)
  })

  it('are those that are not as expected', async () => {
    const scenarios = [{...hello, expect: {status: '302', body: null}}]
    const {result} = await gate({
      plan: {scenarios},
      baseline: () => ({status: 302}),
      candidate: () => ({status: 302}),
    })
    expect(result!.judgement.verdict).toBe('pass')
    const {error} = await gate({plan: {scenarios}})
    expect(error).toMatchObject({
      exitCode: 5,
      message: expect.stringMatching(/answered 200, not 302/) as string,
    })
  })
})

describe('errors in bursts', () => {
  /** Starts in which a burst meets an arm: by chance, as for the other one. */
  const bursts = (seed: number) => {
    const met = noise('normal', 50, seed)
    return (round: number) => ({failShare: round > 0 && met[round]! > 0.4 ? 0.05 : 0})
  }
  it.each([1, 2, 3, 4])('of both arms are no regression (seed %i)', async seed => {
    const {result} = await gate({baseline: bursts(seed), candidate: bursts(seed + 100)})
    expect(result!.judgement.verdict).toBe('pass')
    expect(result!.judgement.errors[0]!.candidate.failures).toBeGreaterThan(0)
  })
})

describe('a number that is only reported', () => {
  it('leaves the gate inconclusive when it is worse by more than its margin, unless that is accepted', async () => {
    const request: Request = {metrics: ['cpu', 'p50'], candidate: () => ({pssBytes: 60e6})}
    const {result} = await gate(request)
    expect(result!.judgement).toMatchObject({verdict: 'inconclusive', stoppedBy: 'decision'})
    expect(result!.judgement.metrics.find(({metric}) => metric === 'pss')).toMatchObject({
      ...{gated: false, verdict: 'regression'},
    })
    const accepted = await gate({...request, plan: {accepted: new Map([['pss', 'a larger cache']])}})
    expect(accepted.result!.judgement.verdict).toBe('pass')
  })
})

describe('an accepted regression', () => {
  it('does not end a gate before its other numbers are decided', async () => {
    const {result} = await gate({
      metrics: ['cpu', 'p50'],
      noise: 0.1,
      candidate: () => ({cpuUsPerRequest: 600}),
      plan: {accepted: new Map([['cpu', 'signed cookies']])},
    })
    expect(result!.judgement).toMatchObject({verdict: 'pass', stoppedBy: 'decision'})
    expect(result!.judgement.metrics).toMatchObject([
      {metric: 'cpu', verdict: 'regression', accepted: 'signed cookies'},
      {metric: 'pss'},
      {metric: 'throughput'},
      {metric: 'p50', verdict: 'pass'},
      {metric: 'startup'},
    ])
  })
})

describe('a gate cannot compare', () => {
  it.each<[string, Omit<Request, 'plan'>, RegExp]>([
    [
      'an arm that does not start',
      {candidate: () => ({startFault: 'ended with exit code 1'})},
      /candidate ended with exit code 1/,
    ],
    [
      'an arm that stops to start',
      {baseline: round => (round === 3 ? {startFault: 'ended'} : {})},
      /baseline ended/,
    ],
    [
      'an arm that answers wrongly',
      {candidate: () => ({status: 500})},
      /candidate: GET \/ answered 500, not 2xx: hello/,
    ],
    [
      'other bodies',
      {candidate: () => ({body: () => 'hallo'})},
      /differently: from character 1 of the body on "hello" and "hallo"/,
    ],
    [
      'other lengths, in a later round',
      {candidate: round => ({body: () => (round === 2 ? 'hello!' : 'hello')})},
      /differently: from character 6 of the body on "hello" and "hello!"/,
    ],
    [
      'an arm that dies in a slice',
      {candidate: round => (round === 2 ? {diesInLoad: 5, output: 'boom'} : {})},
      /candidate ended with exit code 1 while it was measured/,
    ],
    [
      'an arm that dies in its warm-up',
      {baseline: () => ({diesInLoad: 0})},
      /baseline ended with exit code 1/,
    ],
  ])('%s: exit 5, and nothing is left', async (_, request, message) => {
    const {world, error} = await gate(request)
    expect(error).toBeInstanceOf(BenchError)
    expect(error).toMatchObject({exitCode: 5, message: expect.stringMatching(message) as string})
    expectNothingLeft(world)
  })

  it('bodies, where an arm answers differently from itself, and says so', async () => {
    const {result} = await gate({
      plan: {rounds: 5},
      candidate: () => ({body: nth => `hell${nth % 10}`}),
    })
    expect(result!.notes.join()).toMatch(
      /answers differently from itself \(most of its body varies\); answers were compared by status only/,
    )
  })
})

describe('answers of both arms', () => {
  it('may differ in what differs between two answers of one of them, and in dates and tokens', async () => {
    const stamped = (nth: number) => `{"id": ${nth}, "at": "2026-11-29T14:00:0${nth % 10}Z", "name": "Ann"}`
    const {result} = await gate({baseline: () => ({body: stamped}), candidate: () => ({body: stamped})})
    expect(result!.judgement.verdict).toBe('pass')
    expect(result!.notes.join()).not.toMatch(/compared by status/)
  })

  it('must be alike in all else, in every round, also where an arm now differs from its own pilot', async () => {
    const of = (name: string) => ({body: (nth: number) => `{"id": ${nth}, "name": "${name}"}`})
    const {error} = await gate({
      baseline: () => of('Ann'),
      candidate: round => (round === 2 ? of('Bob') : of('Ann')),
    })
    expect(error).toMatchObject({
      exitCode: 5,
      message: expect.stringMatching(/differently: .*Ann.* and .*Bob/) as string,
    })
  })
})

describe('an interruption of a gate', () => {
  it('at any step leaves nothing running; after a round there is a judgement of what is there', async () => {
    const small: Request = {noise: 0.3, plan: {rounds: 5}}
    const whole = await gate(small)
    const total = whole.world.steps.length
    const abortedAt = [
      ...Array(60).keys(),
      ...Array.from({length: 12}, (_, part) => Math.floor((total * part) / 12)),
    ]
    let most = 0
    for (const abortAt of abortedAt) {
      const {world, result, error} = await gate({...small, abortAt})
      expectNothingLeft(world)
      if (result === null) {
        expect(error).toMatchObject({exitCode: 130})
        expect(steps(world, 'start candidate').length).toBeLessThanOrEqual(1)
      } else {
        expect(result).toMatchObject({status: 'interrupted', judgement: {stoppedBy: 'interruption'}})
        most = Math.max(most, result.rounds.length)
      }
    }
    expect(most).toBe(4)
  })
})
