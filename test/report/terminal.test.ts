import {describe, expect, it} from 'vitest'
import type {Arm} from '../../src/plan/arm.js'
import type {Round} from '../../src/result/round.js'
import {makeReport} from '../../src/report/make-report.js'
import {renderReport} from '../../src/report/terminal/render.js'
import {arms, ioScenario, makeResult, makeRound, noisyRounds, type RoundFacts} from '../fixtures/result.js'
import {expectGolden} from '../golden.js'
import {completed} from '../fixtures/completed.js'

const plain = {bold: (text: string) => text, dim: (text: string) => text}
const render = (rounds: ReadonlyMap<Arm, readonly Round[]>) =>
  renderReport(makeReport(makeResult(ioScenario, rounds)), plain)
const measured = (requestsPerSecond: number, latencyMs: number): Omit<RoundFacts, 'index'> => ({
  requestsPerSecond,
  latencyMs: [latencyMs * 0.9, latencyMs, latencyMs, latencyMs * 1.1, latencyMs * 1.3],
  unloadedMs: 50.2,
  servedByServer: null,
})

describe('renderReport', () => {
  it('shows slots, clients and ties as on the first page of the README', () => {
    const [sync, thread, green, async] = arms('sync', 'thread', 'green', 'async') as [Arm, Arm, Arm, Arm]
    const text = render(
      new Map([
        [sync, noisyRounds(measured(39.6, 1600), 1, 0.01)],
        [thread, noisyRounds(measured(158.9, 400), 2, 0.01)],
        [green, noisyRounds(measured(1268, 50), 3, 0.01)],
        [async, noisyRounds(measured(1267, 50), 4, 0.01)],
      ]),
    )
    expectGolden('terminal/io.txt', text)
    expect(text).toMatch(/sync and thread are slot-bound: 2 and 2 × 4 in service ÷ 50.2 ms/)
    expect(text).toMatch(/green and async tie for the lead/)
  })

  it('says in the heading where generator and server ran, if apart', () => {
    const [sync] = arms('sync') as [Arm]
    const result = makeResult(ioScenario, new Map([[sync, noisyRounds(measured(39.6, 1600), 1, 0.01)]]))
    const pinned = {...result, plan: {...result.plan, pinning: {generator: '1', server: '0'}}}
    const heading = (text: string): string => (text.split('\n\n')[0] ?? '').replaceAll('\n', ' ')
    expect(heading(renderReport(makeReport(pinned), plain))).toContain('load on CPU 1, server on CPU 0')
    expect(heading(renderReport(makeReport(result), plain))).not.toContain('CPU')
  })

  it('prints withheld numbers as a dash with a footnote, lower bounds as ≥ and failures with their reason', () => {
    const [sync, green, native] = arms('sync', 'green', 'native') as [Arm, Arm, Arm]
    const failed: Round = {
      status: 'invalid',
      index: 0,
      position: 0,
      startedAt: '',
      reason: 'the server ended\nBoom',
    }
    const text = render(
      new Map([
        [sync, noisyRounds({...measured(40, 1600), total: {sent: 9000}}, 1)],
        [
          green,
          noisyRounds(
            {...measured(30_000, 2), unloadedMs: 1, cpuUsPerRequest: 30, generatorUtilization: 0.99},
            2,
          ),
        ],
        [native, [failed]],
      ]),
    )
    expectGolden('terminal/withheld.txt', text)
    expect(text).not.toMatch(/\b40(\.\d)?\b.*±/)
    expect(text).toMatch(/≥ \d\d,\d\d\d/)
    expect(text).toMatch(/native w2: invalid: the server ended\n  Boom/)
  })

  it('leaves out ratio, intervals and processes where there are none', () => {
    const [green] = arms('green') as [Arm]
    const text = render(
      new Map([[green, [makeRound({...measured(1268, 50), index: 0, processes: 'unseen'})]]]),
    )
    expectGolden('terminal/one-round.txt', text)
    expect(text).not.toMatch(/ratio to|±|CPU|PSS/)
  })

  it('says which phase its numbers come from, and what qualifies them', () => {
    const [sync, green] = arms('sync', 'green') as [Arm, Arm]
    const result = makeResult(
      ioScenario,
      new Map([
        [sync, noisyRounds(measured(39.6, 1600), 1, 0.01)],
        [green, noisyRounds(measured(1268, 50), 3, 0.01)],
      ]),
    )
    const cells = result.cells.map(completed).map(cell => ({
      ...cell,
      summary: {
        ...cell.summary,
        latency: {
          ...cell.summary.latency,
          p50: {...cell.summary.latency.p50, limit: 'atMost' as const},
          p99: {...cell.summary.latency.p99, limit: 'atLeast' as const},
        },
      },
      checks: [
        ...cell.checks,
        {
          id: 'censored' as const,
          status: 'warn' as const,
          value: 1,
          limit: 0,
          message: '1 request had no answer',
        },
      ],
    }))
    const latency = {kind: 'share' as const, ofSaturation: 0.7}
    const text = renderReport(makeReport({...result, cells, plan: {...result.plan, latency}}), plain)
    expectGolden('terminal/two-phases.txt', text)
    expect(text).toMatch(/saturation: 64 connections, closed loop · latency: Poisson\s+at 70 % of saturation/)
    expect(text).toMatch(/≤ \d/)
    expect(text.replace(/\n/g, ' ')).toContain('sync, green: 1 request had no answer.')

    const alone = renderReport(
      makeReport({
        ...result,
        plan: {...result.plan, latency: {kind: 'rate', perSecond: 300}, saturation: false},
      }),
      plain,
    )
    expectGolden('terminal/latency-alone.txt', alone)
    expect(alone).not.toMatch(/saturation|throughput|ratio to|bound/)
  })

  it('keeps every line within 100 columns', () => {
    const all = arms('sync', 'thread', 'green', 'async', 'native')
    const rounds = new Map(
      all.map((arm, index) => [arm, noisyRounds(measured(123_456.7, 1234.5), index)] as const),
    )
    for (const line of render(rounds).split('\n')) expect(line.length).toBeLessThanOrEqual(100)
  })
})
