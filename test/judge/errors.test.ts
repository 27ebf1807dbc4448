import {describe, expect, it} from 'vitest'
import {errorsOf, errorsText} from '../../src/judge/errors.js'
import {isRanked} from '../../src/judge/rank.js'
import {boundFindings} from '../../src/judge/findings/bounds.js'
import {headlineFindings} from '../../src/judge/findings/headline.js'
import {standingsBy} from '../../src/judge/findings/standing.js'
import {metrics, type MetricKey} from '../../src/judge/metric.js'
import {pairedRatio} from '../../src/judge/ratio.js'
import type {SaturatedRound} from '../../src/judge/bound.js'
import type {Load} from '../../src/result/load.js'
import {makeReport} from '../../src/report/make-report.js'
import {renderReport} from '../../src/report/terminal/render.js'
import {completed} from '../fixtures/completed.js'
import {arms, ioScenario, makeResult, makeRound} from '../fixtures/result.js'

/** A round of 1,000 answers a second, 2,100 requests in all, of which some went wrong. */
function roundWith(total: Partial<Load['total']>, more: Partial<Load> = {}, index = 0): SaturatedRound {
  const wrong = (total.non2xx ?? 0) + (total.timeout ?? 0) + (total.lost ?? 0)
  const round = makeRound({
    ...{index, requestsPerSecond: 1000, latencyMs: [50], unloadedMs: 50},
    total: {ok: 2100 - wrong, ...total},
  })
  const {load} = round.saturation
  return {...round, saturation: {...round.saturation, load: {...load, ...more}}} as SaturatedRound
}

describe('errors of a cell', () => {
  it('have a share of all that ended, and kinds, most frequent first', () => {
    const errors = errorsOf([
      roundWith(
        {non2xx: 60, timeout: 3, lost: 37},
        {
          unexpected: {'503': 50, body: 10},
          lostBy: {reset: 20, eof: 4, eofReused: 3, connect: 1, protocol: 9},
          faults: {'bad-chunk-size': 8},
        },
      ),
    ])
    expect(errors.count).toBe(100)
    expect(errors.share).toBeCloseTo(100 / 2100, 10)
    expect(Object.fromEntries(errors.kinds)).toEqual({
      ...{'503': 50, reset: 20, body: 10, 'bad HTTP (bad-chunk-size)': 8, closed: 7, timeout: 3},
      ...{'bad HTTP': 1, connect: 1},
    })
    expect(errorsText(errors)).toMatch(/^4\.76 %: 503 × 50, reset × 20, body × 10, /)
  })

  it('of files without `unexpected` are all statuses but 2xx', () => {
    const {kinds} = errorsOf([roundWith({non2xx: 7}, {statusCodes: {'200': 2093, '302': 4, '500': 3}})])
    expect(Object.fromEntries(kinds)).toEqual({'302': 4, '500': 3})
  })

  it('are none where nothing ended', () => {
    expect(errorsOf([])).toMatchObject({count: 0, share: 0})
  })
})

describe('an arm with errors', () => {
  const [sync, async] = arms('sync', 'async') as [ReturnType<typeof arms>[0], ReturnType<typeof arms>[0]]
  const rounds = (non2xx: number, perSecond: number) =>
    [0, 1, 2, 3, 4, 5].map((index): SaturatedRound => {
      const unexpected: Record<string, number> = non2xx === 0 ? {} : {'503': non2xx}
      const round = makeRound({
        ...{index, requestsPerSecond: perSecond + index, latencyMs: [50], unloadedMs: 50},
        total: {sent: 10_000, ok: 10_000 - non2xx, non2xx},
        servedByServer: 10_000,
      })
      return {
        ...round,
        saturation: {
          ...round.saturation,
          load: {...round.saturation.load, unexpected},
        },
      }
    })
  const run = (errors: number) =>
    makeResult(
      ioScenario,
      new Map([
        [sync, rounds(errors, 5000)],
        [async, rounds(0, 1000)],
      ]),
    )

  it.each([
    [99, true],
    [101, false],
  ])('%d in 10,000: ranked %s', (errors, ranked) => {
    const {cells} = run(errors)
    const [one, other] = [completed(cells[0]), completed(cells[1])]
    expect(isRanked(one)).toBe(ranked)
    expect(one.summary.errors).toMatchObject({share: errors / 10_000, kinds: {'503': errors * 6}})
    const kinds = headlineFindings(cells, ioScenario, true).map(({kind}) => kind)
    expect(kinds.includes('errors')).toBe(!ranked)
    for (const key of Object.keys(metrics) as MetricKey[]) {
      expect(standingsBy(cells, key).some(({cell}) => cell === one) && !ranked).toBe(false)
      if (!ranked) expect(pairedRatio(one, other, key)).toBeUndefined()
    }
    expect(pairedRatio(one, other, 'throughput') === undefined).toBe(!ranked)
    const bounds = boundFindings(cells, ioScenario, {durationMs: 2000})
    expect(bounds.some(finding => 'arms' in finding && finding.arms.includes(one))).toBe(ranked)
    // The number itself stands: it is that of the good answers.
    expect(one.summary.throughput.withheld).toBeUndefined()
  })

  it('says so in its report, with share, count and kinds', () => {
    const plain = {bold: (text: string) => text, dim: (text: string) => text}
    const text = renderReport(makeReport(run(480)), plain)
    expect(text).toContain('4.8 %')
    expect(text).toContain('2,880')
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      '! sync: errors: 4.8 %: 503 × 2,880; above 1 % an arm is not ranked.',
    )
    expect(text).toContain('Not ranked: sync, 4.8 % errors.')
  })

  it('says a share below 1 % too, and is ranked', () => {
    const {sections} = makeReport(run(50))
    expect(sections[0]?.warnings).toContainEqual(
      expect.objectContaining({id: 'errors', status: 'warn', message: 'errors: 0.5 %: 503 × 300'}),
    )
    expect(sections[0]?.headline[0]).toMatch(/^sync/)
  })
})
