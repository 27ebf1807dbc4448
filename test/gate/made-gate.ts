import {hypothesesForTest} from './hypotheses.js'
import type {GateResult, GateRound} from '../../src/result/gate-result.js'
import {judgeMetric, overall} from '../../src/gate/decide/judge.js'
import {Looks} from '../../src/gate/decide/looks.js'
import {adHocScenario} from '../../src/config/scenario/scenario.js'
import {environment} from '../fixtures/result.js'
import {noise} from '../stats/noise.js'

export interface MadeGate {
  /** Candidate ÷ baseline. */
  readonly cpu: number
  readonly pss?: number
  /** 1 ÷ `cpu` where it is not given. */
  readonly throughput?: number
  readonly sd?: number
  readonly failures?: number
  readonly rounds?: number
  readonly accepted?: ReadonlyMap<string, string>
}

/** Rounds with known ratios and seeded noise. */
export function makeRounds({
  cpu,
  pss = 1,
  throughput = 1 / cpu,
  sd = 0.02,
  failures = 0,
  rounds = 10,
}: MadeGate): readonly GateRound[] {
  const [one, other] = [noise('normal', rounds, 11), noise('normal', rounds, 12)]
  const arm = (cpuUs: number, bytes: number, perSecond: number, failed: number) => ({
    cpuUsPerRequest: cpuUs,
    pssPeakBytes: Math.round(bytes),
    throughput: perSecond,
    p50Ms: null,
    p99Ms: null,
    startupMs: 200,
    answers: 4000,
    failures: failed,
  })
  return one.map((value, index) => ({
    index,
    first: index % 2 === 0 ? 'baseline' : 'candidate',
    startedAt: '2026-01-02T03:04:05.000Z',
    durationMs: 2500,
    scenarios: [
      {
        scenario: 'adhoc',
        baseline: arm(100, 40e6, 10_000, 0),
        candidate: arm(
          100 * cpu * Math.exp(sd * value),
          40e6 * pss * Math.exp(0.2 * sd * (other[index] ?? 0)),
          10_000 * throughput * Math.exp(-sd * value),
          failures,
        ),
      },
    ],
  }))
}

/** A whole result, judged by the real rules at one look after all rounds. */
export function makeGate(made: MadeGate): GateResult {
  const rounds = makeRounds(made)
  const accepted = made.accepted ?? new Map<string, string>()
  const looks = new Looks({
    ...{hypotheses: hypothesesForTest, rounds: rounds.length, scenarios: ['adhoc'], stored: null, accepted},
  })
  const outcome = looks.look(rounds, true)
  const metrics = looks.findings(rounds).map(finding => judgeMetric(finding, {roundMs: 2500, accepted}))
  const errors = looks.errors(rounds)
  const scenario = adHocScenario({path: '/'})
  return {
    schemaVersion: 1,
    kind: 'gate',
    id: 'made',
    startedAt: '2026-01-02T03:04:05.000Z',
    finishedAt: '2026-01-02T03:04:35.000Z',
    status: 'completed',
    tool: {name: 'workerbench', version: '0.0.0', command: ['bench', 'gate']},
    environment,
    plan: {
      seed: 1,
      baseline: {asked: 'ref:main|x', commit: '0123456789abcdef', command: 'node a {port}'},
      candidate: {asked: 'cmd:node "<b>" {port} # @everyone', commit: null, command: 'node b {port}'},
      pairing: 'sliced',
      scenarios: [{...scenario, headers: {}}],
      metrics: [
        {metric: 'cpu', margin: 0.05, marginFrom: 'default'},
        {metric: 'pss', margin: 0.05, marginFrom: 'flag'},
      ],
      alpha: 0.05,
      rounds: rounds.length,
      looks: [...looks.planned],
      budgetMs: 120_000,
      slicesPerArm: 8,
      slices: [{scenario: 'adhoc', closedMs: 60, openMs: null, ratePerSecond: null}],
    },
    rounds: [...rounds],
    storedBaseline: null,
    judgement: {
      verdict: overall(metrics, errors),
      stoppedBy: outcome === 'decided' ? 'decision' : 'rounds',
      looks: [...looks.taken],
      metrics,
      errors: [...errors],
    },
    notes: [],
  }
}
