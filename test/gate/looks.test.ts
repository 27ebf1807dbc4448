import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {Hypothesis} from '../../src/gate/decide/evidence.js'
import {judgeMetric, overall} from '../../src/gate/decide/judge.js'
import {Looks} from '../../src/gate/decide/looks.js'
import {gateMetricDefinitions, type GateMetric} from '../../src/gate/metric.js'
import type {GateRound, GateResult} from '../../src/result/gate-result.js'
import {noise} from '../stats/noise.js'
import {makeRounds} from './made-gate.js'

/** What the candidate is ÷ the baseline, and how much rounds scatter; of a two-core machine when it is quiet. */
type Change = Readonly<Partial<Record<'cpu' | 'pss' | 'p50' | 'throughput', number>>>
const quiet = {cpu: 0.045, pss: 0.01, p50: 0.09, throughput: 0.07}
const hypotheses = (['cpu', 'pss', 'throughput', 'p50'] as const).map((metric): Hypothesis => ({
  ...{scenario: 'adhoc', metric, margin: gateMetricDefinitions[metric].margin},
  gated: metric !== 'throughput',
}))

const [like] = makeRounds({cpu: 1, rounds: 1})

function roundsWith(change: Change, sd: typeof quiet, seed: number, length = 40): readonly GateRound[] {
  const drawn = (metric: keyof typeof quiet, nth: number) =>
    noise('t3', length, 97 * seed + nth).map(value => (change[metric] ?? 1) * Math.exp(sd[metric] * value))
  const [cpu, pss, p50, throughput] = [
    drawn('cpu', 1),
    drawn('pss', 2),
    drawn('p50', 3),
    drawn('throughput', 4),
  ]
  return Array.from({length}, (_, index) => {
    const [{baseline, candidate, scenario}] = like!.scenarios as [GateRound['scenarios'][number]]
    return {
      ...like!,
      index,
      scenarios: [
        {
          scenario,
          baseline: {...baseline!, p50Ms: 1},
          candidate: {
            ...candidate,
            cpuUsPerRequest: 100 * (cpu[index] ?? 1),
            pssPeakBytes: 40e6 * (pss[index] ?? 1),
            p50Ms: p50[index] ?? 1,
            throughput: 10_000 * (throughput[index] ?? 1),
          },
        },
      ],
    }
  })
}

/** Looks as a gate does until it stops; `fits` rounds fit into the budget. */
function judge(rounds: readonly GateRound[], fits = rounds.length): GateResult['judgement'] {
  const looks = new Looks({
    ...{hypotheses, rounds: rounds.length, scenarios: ['adhoc'], stored: null, accepted: new Map()},
  })
  let seen = 0
  let stoppedBy: GateResult['judgement']['stoppedBy'] = 'rounds'
  while (seen < fits) {
    seen++
    if (!looks.isDue(seen) && seen < fits) continue
    const outcome = looks.look(rounds.slice(0, seen), seen === fits)
    if (outcome === 'go on') continue
    stoppedBy = outcome === 'decided' ? 'decision' : 'futility'
    break
  }
  const found = rounds.slice(0, seen)
  const metrics = looks.findings(found).map(one => judgeMetric(one, {roundMs: 1, accepted: new Map()}))
  const errors = [...looks.errors(found)]
  return {verdict: overall(metrics, errors), stoppedBy, looks: [...looks.taken], metrics, errors}
}

function verdicts(change: Change, times: number, seed: number, sd = quiet) {
  const counts = {pass: 0, regression: 0, inconclusive: 0}
  for (let time = 0; time < times; time++) counts[judge(roundsWith(change, sd, seed + time)).verdict]++
  return counts
}

describe('a gate of CPU, memory and p50 on a quiet machine', () => {
  it('passes unchanged code, and never calls it a regression', () => {
    const {pass, regression} = verdicts({}, 300, 1)
    expect(regression).toBe(0)
    expect(pass).toBeGreaterThanOrEqual(290)
  })

  it('passes an improvement of 20 %', () => {
    const {pass, regression} = verdicts({cpu: 0.8, p50: 0.8, throughput: 1.25}, 300, 1001)
    expect(regression).toBe(0)
    expect(pass).toBeGreaterThanOrEqual(290)
  })

  it.each<[Change, number]>([
    [{cpu: 1.1}, 0.95],
    [{p50: 1.25}, 0.95],
    [{cpu: 1.25}, 0.99],
  ])('finds %j', (change, power) => {
    const {regression, pass} = verdicts(change, 200, 2001)
    expect(regression / 200).toBeGreaterThanOrEqual(power)
    expect(pass).toBe(0)
  })

  it('calls a change right at its margin a regression in no more than 5 %, three numbers together', () => {
    const {regression} = verdicts({cpu: 1.05, pss: 1.05, p50: 1.1}, 600, 3001)
    // 30, and three standard deviations.
    expect(regression).toBeLessThanOrEqual(30 + 16)
  })
})

describe('beside bursty neighbours', () => {
  const loud = {cpu: 0.12, pss: 0.02, p50: 0.4, throughput: 0.25}
  it('unchanged code is no regression, and a large change never passes', () => {
    expect(verdicts({}, 300, 4001, loud).regression).toBe(0)
    expect(verdicts({cpu: 1.25}, 100, 5001, loud).pass).toBe(0)
  })
})

describe('with a short budget', () => {
  /** A quarter of the slices: twice the scatter. In two minutes' budget fewer rounds would fit with all of them. */
  const short = {cpu: 0.09, pss: 0.02, p50: 0.18, throughput: 0.14}
  const counts = (change: Change, times: number, seed: number, rounds: number) => {
    const found = {pass: 0, regression: 0, inconclusive: 0}
    for (let time = 0; time < times; time++)
      found[judge(roundsWith(change, short, seed + time, rounds)).verdict]++
    return found
  }

  it.each([8, 16])(
    'of %i rounds calls a change right at its margin a regression in no more than 5 %',
    rounds => {
      const {regression} = counts({cpu: 1.05, pss: 1.05, p50: 1.1}, 600, 8001, rounds)
      expect(regression).toBeLessThanOrEqual(30 + 16)
    },
  )

  it('passes nothing that is worse by much, and finds it', () => {
    const {pass, regression} = counts({cpu: 1.5}, 200, 9001, 16)
    expect(pass).toBe(0)
    expect(regression).toBeGreaterThanOrEqual(190)
  })

  it('calls unchanged code no regression', () => {
    expect(counts({}, 300, 9501, 16).regression).toBe(0)
  })
})

describe('what is only reported', () => {
  it('keeps a gate from passing when it is worse by more than its margin, and never fails one', () => {
    expect(verdicts({throughput: 0.7}, 100, 6001)).toMatchObject({pass: 0, regression: 0, inconclusive: 100})
  })

  it('hinders nothing while it is not shown to be worse, however it scatters', () => {
    const {pass} = verdicts({throughput: 0.97}, 200, 7001, {...quiet, throughput: 0.5})
    expect(pass).toBeGreaterThanOrEqual(190)
  })
})

describe('the last look', () => {
  it('spends all that is left, also where the budget ends the rounds early', () => {
    const looks = new Looks({
      ...{hypotheses, rounds: 40, scenarios: ['adhoc'], stored: null, accepted: new Map()},
    })
    const rounds = roundsWith({}, quiet, 9)
    looks.look(rounds.slice(0, 10), false)
    looks.look(rounds.slice(0, 25), true)
    expect(looks.taken.reduce((sum, {alpha}) => sum + alpha, 0)).toBeCloseTo(0.05, 12)
    expect(looks.look(rounds, true)).toBe('go on')
    expect(looks.taken).toHaveLength(2)
  })
})

describe('what is shown of a number', () => {
  it('is what its verdict rests on: interval, change and values agree', () => {
    fc.assert(
      fc.property(
        fc.record({
          cpu: fc.double({min: 0.8, max: 1.3, noNaN: true}),
          p50: fc.double({min: 0.7, max: 1.5, noNaN: true}),
        }),
        fc.integer({min: 1, max: 10_000}),
        fc.integer({min: 6, max: 40}),
        (change, seed, fits) => {
          for (const one of judge(roundsWith(change, quiet, seed), fits).metrics) {
            expect(one.candidate / one.baseline).toBeCloseTo(one.ratio, 12)
            const isLower = (metric: GateMetric) => metric !== 'throughput'
            const [best, worst] = isLower(one.metric)
              ? [one.low ?? 0, one.high ?? Infinity]
              : [1 / (one.high ?? Infinity), 1 / (one.low ?? 0)]
            const margin = 1 + one.margin
            expect(one.verdict === 'regression').toBe(best > margin)
            expect(one.verdict === 'pass').toBe(worst < margin)
          }
        },
      ),
      {numRuns: 60},
    )
  })
})
