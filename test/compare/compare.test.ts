import {describe, expect, it} from 'vitest'
import {matchResults, type LabelledResult} from '../../src/compare/match.js'
import {compareCells, type Comparison} from '../../src/compare/model.js'
import {renderComparison, type ComparisonFormat} from '../../src/compare/render.js'
import type {RunResult} from '../../src/result/schema.js'
import {adHocScenario} from '../../src/config/scenario/scenario.js'
import {arms, ioScenario, makeResult, makeRound, noisyRounds} from '../fixtures/result.js'
import {expectGolden} from '../golden.js'
import {completed} from '../fixtures/completed.js'

const [asyncArm, syncArm] = arms('async', 'sync')
const hello = {...adHocScenario({path: '/'}), name: 'hello'}

function measured(rate: number, seed: number, cpu = 100, scenario = ioScenario): RunResult {
  const rounds = noisyRounds(
    {requestsPerSecond: rate, latencyMs: [50, 51, 52], unloadedMs: 50, cpuUsPerRequest: cpu},
    seed,
  )
  return makeResult(scenario, new Map([[asyncArm!, rounds]]))
}

function labelled(results: Record<string, RunResult>): LabelledResult[] {
  return Object.entries(results).map(([label, result]) => ({label, file: `${label}.json`, result}))
}

function compared(results: Record<string, RunResult>, force = false): Comparison {
  const {matches, warnings} = matchResults(labelled(results), force)
  return {...compareCells(matches, Object.keys(results)), warnings}
}

const row = (comparison: Comparison, metric: string) => comparison.rows.find(one => one.metric === metric)!

describe('compare', () => {
  it('shows what differs, with its direction, and nothing else', () => {
    const comparison = compared({before: measured(1200, 1), after: measured(600, 2, 101)})
    expect(row(comparison, 'throughput').ratios[1]).toMatchObject({verdict: 'worse', n: 6})
    expect(row(comparison, 'throughput').ratios[1]!.ratio).toBeCloseTo(0.5, 1)
    expect(row(comparison, 'p50').ratios[1]!.verdict).toBe('not shown')
    expect(
      row(compared({a: measured(1200, 1, 100), b: measured(1200, 2, 60)}), 'cpu').ratios[1]!.verdict,
    ).toBe('better')
  })

  it('ranks three results in groups of ties', () => {
    const {ranking} = row(
      compared({a: measured(600, 1), b: measured(1200, 2), c: measured(605, 3)}),
      'throughput',
    )
    expect(ranking).toEqual([['b'], ['a', 'c']])
  })

  it('gives no interval where there are too few rounds for one, and says so', () => {
    const few = (rate: number) =>
      makeResult(
        ioScenario,
        new Map([
          [
            asyncArm!,
            [0, 1, 2].map(index =>
              makeRound({index, requestsPerSecond: rate + index, latencyMs: [50], unloadedMs: 50}),
            ),
          ],
        ]),
      )
    const comparison = compared({a: few(100), b: few(300)})
    expect(row(comparison, 'throughput').ratios[1]).toMatchObject({
      low: null,
      high: null,
      verdict: 'not shown',
    })
    expect(renderComparison(comparison, 'terminal', plain)).toMatch(
      /A ratio without an interval has fewer than 6 rounds/,
    )
  })

  it('leaves out numbers that a check withdrew', () => {
    const withheld = structuredClone(measured(1200, 2))
    for (const cell of withheld.cells) completed(cell).summary.throughput.withheld = 'little'
    const throughput = row(compared({a: measured(1200, 1), b: withheld}), 'throughput')
    expect(throughput).toMatchObject({ratios: [null, null], ranking: null})
    expect(throughput.values[1]).toBeNull()
  })

  it('takes the geometric mean over scenarios', () => {
    const both = (rate: number, seed: number): RunResult => {
      const [one, other] = [measured(rate, seed), measured(rate, seed + 5, 100, hello)]
      return {
        ...one,
        cells: [...one.cells, ...other.cells],
        plan: {...one.plan, scenarios: [...one.plan.scenarios, ...other.plan.scenarios]},
      }
    }
    const mean = compared({a: both(500, 1), b: both(1000, 2)}).means.find(
      ({metric}) => metric === 'throughput',
    )!
    expect(mean).toMatchObject({label: 'b', scenarios: 2})
    expect(mean.ratio).toBeCloseTo(2, 1)
    expect(mean.low!).toBeGreaterThan(1.9)
    expect(mean.high!).toBeLessThan(2.1)
  })
})

describe('what is no comparison', () => {
  it('two machines, unless forced', () => {
    const other = measured(1200, 2)
    const elsewhere = {
      ...other,
      environment: {...other.environment, fingerprintId: 'ffffffffffff', cpuModel: 'Other'},
    }
    expect(() => compared({a: measured(1200, 1), b: elsewhere})).toThrow(
      /different machines \(a: Example CPU.*b: Other/,
    )
    expect(compared({a: measured(1200, 1), b: elsewhere}, true).warnings[0]).toMatch(/different machines/)
  })

  it('another request under the same name', () => {
    const other = measured(1200, 2, 100, {...ioScenario, connections: 8})
    expect(() => compared({a: measured(1200, 1), b: other})).toThrow(/nothing to compare/)
  })

  it('no common arm, where results have several', () => {
    const rounds = noisyRounds({requestsPerSecond: 40, latencyMs: [50], unloadedMs: 50}, 3)
    const two = makeResult(ioScenario, new Map([[syncArm!, rounds]]))
    // One arm each is the comparison that is meant.
    expect(compared({a: measured(1200, 1), b: two}).rows[0]).toMatchObject({arm: null})
    const [thread, green] = arms('thread', 'green')
    const several = makeResult(
      ioScenario,
      new Map([
        [thread!, rounds],
        [green!, rounds],
      ]),
    )
    expect(() => compared({a: measured(1200, 1), b: several})).toThrow(/nothing to compare/)
  })

  it('latency at another rate, or from another loop', () => {
    const other = structuredClone(measured(1200, 2))
    for (const cell of other.cells) Object.assign(completed(cell).summary.latency, {model: 'open', rate: 100})
    const comparison = compared({a: measured(1200, 1), b: other})
    expect(row(comparison, 'p50')).toBeUndefined()
    expect(comparison.warnings.join()).toMatch(
      /latency was measured in different ways \(closed loop; open loop\)/,
    )
  })
})

const plain = {bold: (text: string) => text, dim: (text: string) => text}

describe('renderers', () => {
  const comparison = compared({
    before: measured(1200, 1),
    after: measured(600, 2, 101),
    'later|on': measured(1190, 3),
  })

  it.each<[ComparisonFormat, string]>([
    ['terminal', 'txt'],
    ['markdown', 'md'],
    ['csv', 'csv'],
  ])('%s', (format, extension) => {
    expectGolden(`compare/three.${extension}`, renderComparison(comparison, format, plain))
  })

  it('json is the model', () => {
    expect(JSON.parse(renderComparison(comparison, 'json', plain))).toEqual(comparison)
  })

  it('csv starts no formula', () => {
    const tricky = compared({'@a': measured(1200, 1), '-b,"c"': measured(600, 2)})
    expect(renderComparison(tricky, 'csv', plain)).toContain(`"'-b,""c"""`)
  })
})
