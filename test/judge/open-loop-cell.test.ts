import {describe, expect, it} from 'vitest'
import type {Arm} from '../../src/plan/arm.js'
import type {SaturatedRound} from '../../src/judge/bound.js'
import {warningsOf} from '../../src/judge/warnings.js'
import {makeCell} from '../../src/judge/cell.js'
import {encodeHistogram, newHistogram, recordMs} from '../../src/stats/histogram.js'
import {arms, environment, ioScenario, makeRound} from '../fixtures/result.js'
import {completed} from '../fixtures/completed.js'

const [green] = arms('green') as [Arm]

interface OpenFacts {
  readonly latencyMs?: number
  readonly lagMs?: number
  readonly achievedRatio?: number
  readonly lost?: number
}

/** A closed loop at 1,270 req/s with p50 50 ms, then an open one at 70 % of it. */
function roundWithOpenLoop(index: number, facts: OpenFacts): SaturatedRound {
  const closed = makeRound({index, requestsPerSecond: 1270, latencyMs: [50], unloadedMs: 50})
  const open = makeRound({index, requestsPerSecond: 889, latencyMs: [facts.latencyMs ?? 51], unloadedMs: 50})
  const lost = facts.lost ?? 0
  const {load, ...rest} = open.saturation
  const {total} = load
  return {
    ...closed,
    servedByServer: closed.saturation.load.total.sent + total.sent,
    latency: {
      ...rest,
      ratePerSecond: 889,
      load: {
        ...load,
        model: 'open',
        total: {...total, ok: total.ok - lost, lost},
        open: {
          offered: 1778,
          achieved: 1778,
          achievedRatio: facts.achievedRatio ?? 1,
          unsent: 0,
          sendLagHdr: histogramOf(facts.lagMs ?? 0.02),
          queueHdr: histogramOf(0),
          fromSendHdr: histogramOf(facts.latencyMs ?? 51),
          connectionsPeak: 60,
          capReached: false,
        },
      },
    },
  }
}

function histogramOf(ms: number): string {
  const histogram = newHistogram()
  for (let sample = 0; sample < 100; sample++) recordMs(histogram, ms)
  return encodeHistogram(histogram)
}

const cellOf = (facts: OpenFacts) =>
  completed(
    makeCell(
      green,
      ioScenario,
      [0, 1, 2].map(index => roundWithOpenLoop(index, facts)),
      environment,
    ),
  )

describe('a cell with an open loop', () => {
  it('shows the latency of the open loop, and keeps that of the closed one beside it', () => {
    const {summary} = cellOf({latencyMs: 55})
    expect(summary.latency).toMatchObject({model: 'open', rate: 889})
    expect(summary.latency.p50.value! / 55).toBeCloseTo(1, 2)
    expect(summary.closedLatency).toMatchObject({model: 'closed', rate: null})
    expect(summary.closedLatency!.p50.value! / 50).toBeCloseTo(1, 2)
  })

  it('takes throughput from the closed loop alone', () => {
    expect(cellOf({}).summary.throughput.value! / 1270).toBeCloseTo(1, 3)
  })

  it('counts the errors of both loops', () => {
    expect(cellOf({lost: 7}).summary.errors.lost.value).toBe(21)
  })

  it("compares the server's count with both loops together", () => {
    expect(cellOf({}).checks.find(({id}) => id === 'served')).toMatchObject({status: 'pass', value: 0})
  })

  it.each<[string, OpenFacts]>([
    ['offered', {achievedRatio: 0.97}],
    ['lag', {lagMs: 5}],
  ])('withdraws only the open latency when %s fails', (id, facts) => {
    const {summary, checks} = cellOf(facts)
    expect(checks.find(check => check.id === id)?.status).toBe('fail')
    expect(summary.latency.p50.withheld).toBe(id)
    expect(summary.closedLatency!.p50.withheld).toBeUndefined()
    expect(summary.throughput.withheld).toBeUndefined()
  })

  it('tells of a load that is below the usual one, and shows its latency', () => {
    const rounds = [0, 1, 2].map(index => {
      const round = roundWithOpenLoop(index, {})
      return {...round, latency: {...round.latency!, ratePerSecond: 635, paced: true as const}}
    })
    const cell = completed(makeCell(green, ioScenario, rounds, environment))
    expect(cell.checks.find(({id}) => id === 'paced')).toMatchObject({
      status: 'warn',
      message: expect.stringMatching(
        /^latency is that at 50 % of the saturation throughput, less than the usual share/,
      ) as string,
    })
    expect(cell.summary.latency.p50.withheld).toBeUndefined()
    expect(warningsOf([cell])).toEqual([
      {
        ...{id: 'paced', status: 'warn', number: 'latency', arms: [cell]},
        message: expect.stringMatching(/^latency is that at 50 %/) as string,
      },
    ])
    const withheld = {...cell.summary.latency, p50: {...cell.summary.latency.p50, withheld: 'lag' as const}}
    expect(warningsOf([{...cell, summary: {...cell.summary, latency: withheld}}])).toEqual([])
  })

  it('allows a lag that is small against the latency', () => {
    expect(cellOf({lagMs: 2}).checks.find(({id}) => id === 'lag')?.status).toBe('pass')
  })
})
