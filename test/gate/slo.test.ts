import {expect, test} from 'vitest'
import {judgeMetric, overall} from '../../src/gate/decide/judge.js'
import {Looks} from '../../src/gate/decide/looks.js'
import {resolveSlo} from '../../src/gate/plan/slo.js'
import {renderAnnotations} from '../../src/gate/report/annotations.js'
import {renderGateJunit} from '../../src/gate/report/junit.js'
import {renderGate} from '../../src/gate/report/render.js'
import type {GateResult, GateRound} from '../../src/result/gate-result.js'
import {plain} from '../../src/text/style.js'
import {noise} from '../stats/noise.js'
import {hypothesesForTest} from './hypotheses.js'
import {makeGate, makeRounds} from './made-gate.js'

const slo = resolveSlo('p99<200ms')

/** The candidate's p99 is so many ms in the middle, with 3 % from round to round; its baseline has 150 ms. */
function roundsWith(p99Ms: number, failures = 0): readonly GateRound[] {
  const scatter = noise('normal', 20, 5)
  return makeRounds({cpu: 1, rounds: 20, failures}).map((round, index) => ({
    ...round,
    scenarios: round.scenarios.map(one => ({
      ...one,
      baseline: one.baseline && {...one.baseline, p99Ms: 150},
      candidate: {...one.candidate, p99Ms: p99Ms * Math.exp(0.03 * (scatter[index] ?? 0))},
    })),
  }))
}

function judged(rounds: readonly GateRound[]): GateResult {
  const looks = new Looks({
    ...{
      hypotheses: hypothesesForTest,
      rounds: 20,
      scenarios: ['adhoc'],
      stored: null,
      accepted: new Map(),
      slo,
    },
  })
  const outcome = looks.look(rounds, true)
  const metrics = looks
    .findings(rounds)
    .map(finding => judgeMetric(finding, {roundMs: 2500, accepted: new Map()}))
  const [errors, limits] = [looks.errors(rounds), looks.slo(rounds)]
  const made = makeGate({cpu: 1, rounds: 20})
  return {
    ...made,
    plan: {
      ...made.plan,
      slo: [...slo],
      slices: [{scenario: 'adhoc', closedMs: 60, openMs: 90, ratePerSecond: 340}],
    },
    judgement: {
      ...made.judgement,
      ...{metrics, errors: [...errors], slo: [...limits]},
      verdict: overall(metrics, errors, limits),
      stoppedBy: outcome === 'decided' ? 'decision' : 'rounds',
    },
  }
}

test('limits say p50, p99, memory and errors, in the units of what is measured', () => {
  expect(resolveSlo('p50<20ms,memory<400MB,errors<0.5%')).toEqual([
    {metric: 'p50', limit: 20},
    {metric: 'pss', limit: 400e6},
    {metric: 'errors', limit: 0.005},
  ])
  expect(resolveSlo(undefined)).toEqual([])
  for (const text of ['p95<20ms', 'mean<3ms', 'cpu<2'])
    expect(() => resolveSlo(text)).toThrow(/does not measure/)
})

test('a limit that is kept passes with the rest, and says the rate and the baseline', () => {
  const gate = judged(roundsWith(183))
  expect(gate.judgement.verdict).toBe('pass')
  expect(renderGate(gate, plain)).toMatch(
    /SLO adhoc p99 < 200 ms: kept, 18\d ms \[1[78]\d ms, 1[89]\d ms\] at 340 req\/s \(baseline 150 ms\)/,
  )
  expect(renderGateJunit(gate)).toContain(
    '<testcase classname="bench.gate" name="SLO adhoc p99 &lt; 200 ms"></testcase>',
  )
})

test('a limit that is violated is a regression, though nothing is worse than the baseline by its margin', () => {
  const gate = judged(roundsWith(220))
  expect(gate.judgement.metrics.filter(({gated}) => gated).map(({verdict}) => verdict)).toEqual([
    'pass',
    'pass',
  ])
  expect(gate.judgement.verdict).toBe('regression')
  expect(renderGate(gate, plain)).toMatch(
    /^regression after 20 rounds, 30 s: SLO adhoc p99 < 200 ms: 2[12]\d ms \[/,
  )
  expect(renderGateJunit(gate)).toMatch(/p99 &lt; 200 ms"><failure message="2[12]\d ms/)
  expect(renderAnnotations(gate)).toMatch(
    /^::error title=bench gate%3A SLO adhoc p99 < 200 ms::regression: 2\d\d ms/m,
  )
})

const freshLooks = () =>
  new Looks({
    hypotheses: hypothesesForTest,
    rounds: 40,
    scenarios: ['adhoc'],
    stored: null,
    accepted: new Map(),
    slo,
  })

test('a limit that the rounds cannot tell from the value is inconclusive, and keeps the gate going', () => {
  const rounds = roundsWith(200.4)
  const gate = judged(rounds)
  expect(gate.judgement.verdict).toBe('inconclusive')
  expect(renderGate(gate, plain)).toMatch(
    /^inconclusive .*: whether the candidate keeps to its limits is not decided/,
  )
  const looks = freshLooks()
  expect(looks.look(rounds, false)).toBe('go on')
})

test('errors have a limit too, unless another is named: who refuses quickly keeps no limit of latency', () => {
  expect(slo).toContainEqual({metric: 'errors', limit: 0.01})
  const gate = judged(roundsWith(150, 100))
  expect(gate.judgement.slo?.map(({metric, verdict}) => [metric, verdict])).toEqual([
    ['p99', 'pass'],
    ['errors', 'regression'],
  ])
})

test('without a look, or with too few rounds, no limit is decided', () => {
  const looks = freshLooks()
  const few = roundsWith(20).slice(0, 3)
  expect(looks.slo(few).every(({verdict}) => verdict === 'inconclusive')).toBe(true)
  looks.look(few, true)
  expect(looks.slo(few).every(({verdict}) => verdict === 'inconclusive')).toBe(true)
})
