import {expect, it} from 'vitest'
import {resolvePhases, type PhaseOptions} from '../../src/plan/phases.js'
import {makePlan} from '../../src/plan/plan.js'
import {headlineLimits} from '../../src/report/headline.js'
import {makeReport} from '../../src/report/make-report.js'
import {executePlan} from '../../src/run/execute.js'
import {wrap} from '../../src/text/wrap.js'
import type {Behaviour} from '../fixtures/fake-server.js'
import {fakeWorld} from '../fixtures/fake-world.js'
import {arms, environment, ioScenario} from '../fixtures/result.js'

/** How servers behave, and what the headline makes of them. */
interface Situation extends PhaseOptions {
  readonly arms: Readonly<Record<string, Partial<Behaviour>>>
  readonly rounds?: number
  readonly noise?: number
  readonly clients?: number
  readonly machineBusy?: number
  /** Share of the CPU that others take, in the rounds from this one on. */
  readonly others?: {readonly share: number; readonly from: number}
  /** What an arm's throughput is multiplied by, start after start. */
  readonly spread?: {readonly mode: string; readonly factors: readonly number[]}
  readonly says: readonly string[]
}

async function headlineOf(situation: Omit<Situation, 'says'>): Promise<readonly string[]> {
  const {
    arms: behaviours,
    rounds = 6,
    noise = 0,
    clients = 64,
    machineBusy,
    others,
    spread,
    ...options
  } = situation
  const list = arms(...Object.keys(behaviours))
  const scenario = {...ioScenario, connections: clients}
  const plan = makePlan({
    ...{arms: list, scenarios: [scenario], rounds, durationMs: 2000, seed: 7, url: null, port: null},
    ...resolvePhases({phases: ['saturation'], ...options}),
  })
  const world = fakeWorld({
    noise,
    seed: 3,
    ...(machineBusy === undefined ? {} : {machineBusy}),
    ...(others === undefined
      ? {}
      : {others: start => (start >= others.from * list.length ? others.share : 0)}),
    behave: ({arm}, index) => {
      const own = behaviours[arm.mode ?? ''] ?? {}
      if (spread?.mode !== arm.mode) return own
      const factor = spread.factors[Math.floor(index / list.length) % spread.factors.length]!
      return {...own, perSecond: own.perSecond! * factor}
    },
  })
  const result = await executePlan(
    {
      ...{name: 'io', plan, environment, toolVersion: '0.0.0', command: ['bench', 'run']},
      ...{insecure: false, database: null},
    },
    {...world, onEvent: () => undefined},
  )
  return makeReport(result).sections[0]!.headline
}

const waiting = (perSecond: number, more: Partial<Behaviour> = {}) => ({perSecond, serviceMs: 50, ...more})
const computing = (cpuUsPerRequest: number, more: Partial<Behaviour> = {}) => ({
  ...{perSecond: 1.95e6 / cpuUsPerRequest, serviceMs: 1, cpuUsPerRequest},
  ...more,
})

const situations: Readonly<Record<string, Situation>> = {
  'a leader': {
    arms: {sync: waiting(40), green: waiting(1280)},
    noise: 0.02,
    says: [
      'green leads with 1,271 req/s, 31.7 × sync [31.5, 32.1].',
      'Nothing measured favours sync over green.',
    ],
  },
  'a leader, and others of which one is next': {
    arms: {sync: waiting(40), thread: waiting(160), green: waiting(1280)},
    says: [
      'green leads with 1,280 req/s, 8.00 × thread [8.00, 8.00].',
      'Lowest p99 with all clients waiting: green, 50.0 ms.',
      'Nothing measured favours any other arm over green.',
    ],
  },
  'a tie for the lead': {
    arms: {sync: waiting(40), green: waiting(1280), async: waiting(1280)},
    says: [
      'green and async tie for the lead: 1,280 req/s; next is sync, 40.0 req/s.',
      'Nothing measured favours sync over green.',
    ],
  },
  'a tie of all': {
    arms: {green: waiting(1280), async: waiting(1280)},
    noise: 0.05,
    says: ['green and async tie: 1,259–1,295 req/s.'],
  },
  'too few rounds': {
    arms: {sync: waiting(40), green: waiting(1280)},
    rounds: 1,
    says: ['1 round, too few to name a leader: green 1,280 and sync 40.0 req/s.'],
  },
  'one arm': {
    arms: {green: waiting(1280)},
    says: ['green: 1,280 req/s, p99 50.0 ms, CPU/req 375 µs, memory 40.0 MB.'],
  },
  'one arm that fails': {
    arms: {green: waiting(1280, {failShare: 0.5})},
    says: ['green: 640 req/s, p99 50.0 ms, CPU/req 750 µs, memory 40.0 MB, 40 % errors.'],
  },
  'arms bound by CPU': {
    arms: {sync: computing(200), native: computing(80)},
    says: [
      'CPU-bound: native needs least, 100 µs a request (next sync, 250 µs); 24,375 req/s.',
      'Lowest p99 with all clients waiting: native, 2.63 ms.',
      'Nothing measured favours sync over native.',
    ],
  },
  'arms bound by CPU that tie': {
    arms: {green: computing(80), native: computing(80)},
    noise: 0.05,
    says: ['CPU-bound: green and native tie, 99–100 µs a request; 24,659 and 23,971 req/s.'],
  },
  'arms that filled the machine together with the load generator': {
    machineBusy: 0.99,
    arms: {
      async: {perSecond: 8000, serviceMs: 1, cpuUsPerRequest: 120},
      native: {perSecond: 9000, serviceMs: 1, cpuUsPerRequest: 100},
    },
    says: [
      'CPU-bound: native needs least, 125 µs a request (next async, 150 µs); [≥ 9,000, ≤ 16,000] req/s.',
      'Lowest p99 with all clients waiting: native, 7.11 ms.',
      'Nothing measured favours async over native.',
    ],
  },
  'one arm bound by CPU among others': {
    arms: {sync: waiting(40), native: computing(80)},
    says: [
      'Not bound by CPU: sync answers 40.0 req/s.',
      'CPU-bound: native, 100 µs a request; 24,375 req/s.',
      'Least CPU: native, 100 µs a request.',
      'Nothing measured favours sync over native.',
    ],
  },
  'two groups': {
    arms: {sync: waiting(40), thread: waiting(160), async: computing(120), native: computing(80)},
    says: [
      'Not bound by CPU: thread leads with 160 req/s, 4.00 × sync [4.00, 4.00].',
      'CPU-bound: native needs least, 100 µs a request (next async, 150 µs); 24,375 req/s.',
      'Lowest p99 with all clients waiting: native, 2.63 ms. Least CPU: native, 100 µs a request.',
    ],
  },
  'a lower bound': {
    arms: {
      green: waiting(900),
      native: {perSecond: 30_000, serviceMs: 1, cpuUsPerRequest: 20, generatorBusy: 0.98},
    },
    says: [
      'green answers 900 req/s.',
      'Not ranked: native, at least 30,000 req/s; the load generator was slower.',
      'Least CPU: native, 25.0 µs a request.',
    ],
  },
  'only lower bounds': {
    arms: {
      green: {perSecond: 20_000, serviceMs: 1, cpuUsPerRequest: 20, generatorBusy: 0.98},
      native: {perSecond: 30_000, serviceMs: 1, cpuUsPerRequest: 20, generatorBusy: 0.98},
    },
    says: ['Not ranked: green and native, at least 20,000 and 30,000 req/s; the load generator was slower.'],
  },
  overload: {
    arms: {
      sync: {perSecond: 0, serviceMs: 1000, timeoutsPerSecond: 20},
      green: {perSecond: 200, serviceMs: 1000},
    },
    clients: 200,
    says: ['green answers 200 req/s.', 'Overloaded: sync; clients leave before their turn comes.'],
  },
  'an overload whose rounds disagree': {
    arms: {
      sync: {perSecond: 2, serviceMs: 1000, timeoutsPerSecond: 20},
      green: {perSecond: 200, serviceMs: 1000},
    },
    ...{clients: 200, noise: 0.6},
    says: ['Overloaded: sync; clients leave before their turn comes.'],
  },
  'nothing answered': {
    arms: {sync: waiting(0), green: waiting(0)},
    says: ['No request had a good answer in any window.'],
  },
  'a smaller memory': {
    arms: {sync: waiting(40, {pssBytes: 20e6}), green: waiting(1280, {pssBytes: 60e6})},
    says: ['green leads with 1,280 req/s, 32.0 × sync [32.0, 32.0].', 'Least memory: sync, 20.0 MB.'],
  },
  'an arm that nothing speaks for': {
    arms: {sync: waiting(40, {cpuUsPerRequest: 400, pssBytes: 60e6}), green: waiting(1280, {pssBytes: 30e6})},
    says: [
      'green leads with 1,280 req/s, 32.0 × sync [32.0, 32.0].',
      'Least CPU: green, 375 µs a request. Least memory: green, 30.0 MB.',
      'Nothing measured favours sync over green.',
    ],
  },
  'both loops': {
    phases: [],
    arms: {sync: waiting(40), green: waiting(1280)},
    says: [
      'green leads with 1,280 req/s, 32.0 × sync [32.0, 32.0].',
      'Nothing measured favours sync over green.',
    ],
  },
  'a fixed rate without saturation': {
    ...{phases: ['latency'], rate: '300'},
    arms: {sync: {perSecond: 400, serviceMs: 8}, green: {perSecond: 1280, serviceMs: 5}},
    says: ['Lowest p99: green, 5.00 ms.'],
  },
  'an arm that answers otherwise': {
    arms: {
      ...{sync: waiting(40), green: waiting(1280)},
      native: waiting(5000, {body: () => 'too short'}),
    },
    says: [
      'green leads with 1,280 req/s, 32.0 × sync [32.0, 32.0].',
      'Not ranked: native, which answers otherwise than the others.',
      'Nothing measured favours sync over green.',
    ],
  },
  'two arms that answer differently': {
    arms: {sync: waiting(40), green: waiting(1280, {body: () => 'goodbye'})},
    says: ['Not ranked: sync and green, which answer differently.'],
  },
  'an arm whose rounds disagree': {
    arms: {sync: waiting(40), thread: waiting(160), green: waiting(1280)},
    spread: {mode: 'thread', factors: [1, 0.3]},
    says: [
      'green leads with 1,280 req/s, 32.0 × sync [32.0, 32.0].',
      'Not ranked: thread, whose throughput is withheld.',
      'Nothing measured favours sync over green.',
    ],
  },
  'an arm with errors': {
    arms: {
      ...{sync: waiting(40), green: waiting(1280)},
      native: waiting(5000, {failShare: 0.9}),
    },
    says: [
      'green leads with 1,280 req/s, 32.0 × sync [32.0, 32.0].',
      'Not ranked: native, 72 % errors.',
      'Nothing measured favours sync over green.',
    ],
  },
  'a leader on a busy machine': {
    arms: {sync: waiting(40, {pssBytes: 20e6}), thread: waiting(160), green: waiting(1280)},
    others: {share: 0.4, from: 2},
    says: [
      'Busy machine: others disturbed 4 of 6 rounds, which is in every number.',
      'green was ahead with 1,280 req/s, 8.00 × thread [8.00, 8.00].',
      'Least memory: sync, 20.0 MB.',
    ],
  },
  'a tie on a busy machine': {
    arms: {sync: waiting(40), green: waiting(1280), async: waiting(1280)},
    others: {share: 0.4, from: 0},
    says: [
      'Busy machine: others disturbed 6 of 6 rounds, which is in every number.',
      'green and async were ahead and about level: 1,280 req/s; next was sync, 40.0 req/s.',
    ],
  },
  'arms bound by CPU on a busy machine': {
    arms: {async: computing(120), native: computing(80)},
    others: {share: 0.4, from: 3},
    says: [
      'Busy machine: others disturbed 3 of 6 rounds, which is in every number.',
      'CPU-bound: native took least, 100 µs a request (next async, 150 µs); 24,375 req/s.',
    ],
  },
  'a machine that is disturbed now and then': {
    arms: {sync: waiting(40), green: waiting(1280)},
    others: {share: 0.4, from: 5},
    says: [
      'green leads with 1,280 req/s, 32.0 × sync [32.0, 32.0].',
      'Nothing measured favours sync over green.',
    ],
  },
  'a server that does not start': {
    arms: {sync: waiting(40), green: {startFault: 'ended'}},
    says: ['sync answers 40.0 req/s.'],
  },
  'five arms': {
    arms: {
      ...{sync: waiting(40), thread: waiting(160), green: waiting(1280), async: waiting(1280)},
      native: waiting(1280),
    },
    says: [
      'green, async and native tie for the lead: 1,280 req/s; next is thread, 160 req/s.',
      'Lowest p99 with all clients waiting: green, async and native, 50.0 ms.',
      'Nothing measured favours sync or thread over green.',
    ],
  },
}

it.for(Object.entries(situations))('%s', async ([, situation]) => {
  const headline = await headlineOf(situation)
  expect(headline).toEqual(situation.says)
  expect(wrap(headline.join('\n'), headlineLimits.columns).split('\n').length).toBeLessThanOrEqual(5)
})
