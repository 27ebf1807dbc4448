import {describe, expect, it} from 'vitest'
import type {Arm} from '../../src/plan/arm.js'
import type {Load, OpenLoad} from '../../src/result/load.js'
import type {CompletedRound} from '../../src/result/round.js'
import type {SaturatedRound} from '../../src/judge/bound.js'
import type {Floor} from '../../src/result/schema.js'
import {makeCell} from '../../src/judge/cell.js'
import {encodeHistogram, newHistogram, recordMs} from '../../src/stats/histogram.js'
import {arms, environment, ioScenario, makeRound} from '../fixtures/result.js'
import {completed} from '../fixtures/completed.js'

type Window = Load['window']
type Open = OpenLoad['open']

const [green] = arms('green') as [Arm]
const even = Array<number>(10).fill(100)

interface Changes {
  readonly window?: Partial<Window>
  readonly latencies?: readonly number[]
  readonly open?: Partial<Open>
  readonly generator?: Partial<Load['generator']>
  readonly generators?: Load['generators']
  readonly warmupEndedBy?: Load['warmupEndedBy']
}

/** 1,000 answers of 50 ms, spread evenly over the window. */
function closedRound(index: number, changes: Changes = {}): SaturatedRound {
  const round = makeRound({index, requestsPerSecond: 500, latencyMs: [50], unloadedMs: 50})
  const {load, ...measured} = round.saturation
  return {...round, servedByServer: null, saturation: {...measured, load: changed(load, changes)}}
}

function changed<Changed extends Load>(
  load: Changed,
  {window, latencies, ...rest}: Omit<Changes, 'open'>,
): Changed {
  return {
    ...load,
    ...rest,
    generator: {...load.generator, ...rest.generator},
    window: {
      ...load.window,
      perTenth: even,
      ...(latencies && {latencyHdr: histogramOf(latencies)}),
      ...window,
    },
  }
}

/** The same and then an open loop with 1,000 arrivals, answered after 50 ms each. */
function openRound(index: number, {open: facts, ...changes}: Changes = {}): SaturatedRound {
  const closed = closedRound(index)
  const open: Open = {
    offered: 1000,
    achieved: 1000,
    achievedRatio: 1,
    unsent: 0,
    sendLagHdr: histogramOf([0.01]),
    queueHdr: histogramOf([]),
    fromSendHdr: histogramOf(changes.latencies ?? [50]),
    connectionsPeak: 30,
    capReached: false,
    ...facts,
  }
  const window = {latencyMsPerTenth: even.map(count => count * 50)}
  const {load: closedLoad, ...measured} = closed.saturation
  const load = changed(
    {...closedLoad, model: 'open', open},
    {...changes, window: {...window, ...changes.window}},
  )
  return {...closed, latency: {...measured, ratePerSecond: 500, load}}
}

/** A round whose plan had no saturation phase. */
function onlyOpenRound(index: number, changes: Changes = {}): CompletedRound {
  const round = openRound(index, changes)
  return {...round, saturation: undefined, latency: round.latency!}
}

function histogramOf(ms: readonly number[]): string {
  const histogram = newHistogram()
  for (let sample = 0; sample < 1000 && ms.length > 0; sample++) recordMs(histogram, ms[sample % ms.length]!)
  return encodeHistogram(histogram)
}

function cellOf(
  round: (index: number, changes?: Changes) => CompletedRound,
  changes: Changes | ((index: number) => Changes) = {},
  {rounds = 5, floor}: {rounds?: number; floor?: Floor} = {},
) {
  const all = Array.from({length: rounds}, (_, index) =>
    round(index, typeof changes === 'function' ? changes(index) : changes),
  )
  return completed(makeCell(green, ioScenario, all, {...environment, floor: floor ?? null}))
}

type Cell = ReturnType<typeof cellOf>
const check = (cell: Cell, id: string) => cell.checks.find(found => found.id === id)
const withheld = ({summary}: Cell) => ({
  throughput: summary.throughput.withheld,
  latency: summary.latency.p50.withheld,
  closed: summary.closedLatency?.p50.withheld,
})
const nothing = {throughput: undefined, latency: undefined, closed: undefined}

it('every number of a good cell is shown, and says which phase it is from', () => {
  const cell = cellOf(openRound)
  expect(withheld(cell)).toEqual(nothing)
  expect(cell.checks.filter(({status}) => status !== 'pass')).toEqual([])
  expect(cell.summary.phases).toEqual({
    ...{throughput: 'saturation', cpu: 'saturation', memory: 'saturation'},
    latency: 'latency',
  })
  expect(cellOf(closedRound).summary.phases?.latency).toBe('saturation')
})

it('every check has an id of its own, a value, a limit and a sentence', () => {
  const {checks} = cellOf(openRound, {}, {floor: {model: 'open', ratePerSecond: 1000, p50Ms: 1}})
  expect(new Set(checks.map(({id}) => id)).size).toBe(checks.length)
  expect(checks.map(({id}) => id)).toEqual([
    ...['accounting', 'unsolicited', 'errors', 'rounds', 'generator', 'little', 'generator-open'],
    ...['offered', 'lag'],
    ...['stationary', 'stationary-latency', 'warmup', 'samples', 'censored', 'floor'],
  ])
  for (const {value, limit, message} of checks) {
    expect(value).not.toBeNull()
    expect(limit).not.toBeNull()
    expect(message).toMatch(/^\S.{10,}$/)
  }
})

describe('a cell without a saturation phase', () => {
  it('has the open loop’s numbers, no bound, and nothing of a closed loop', () => {
    const cell = cellOf(onlyOpenRound)
    expect(cell.summary).toMatchObject({closedLatency: null, latency: {model: 'open', rate: 500}})
    expect(cell.summary.phases?.throughput).toBe('latency')
    expect(cell.summary.throughput.value).toBeCloseTo(500, 6)
    expect(cell).toMatchObject({bound: null, boundFacts: null})
    expect(check(cell, 'little')).toBeUndefined()
    expect(check(cell, 'stationary')).toBeUndefined()
    expect(withheld(cell)).toEqual(nothing)
    // Counted once, although the load is the only one.
    expect(cell.summary.errors.lost.value).toBe(0)
  })

  it('is judged as an open loop', () => {
    expect(withheld(cellOf(onlyOpenRound, {open: {achievedRatio: 0.5}})).latency).toBe('offered')
  })
})

describe('stationarity', () => {
  const rising = [50, 50, 50, 50, 50, 150, 150, 150, 150, 150]

  it('withdraws a throughput that changed in every round', () => {
    const cell = cellOf(openRound, {})
    expect(check(cell, 'stationary')).toMatchObject({status: 'pass', value: 1})
    const changing = cellOf(index => closedRound(index, {window: {perTenth: rising}}))
    expect(check(changing, 'stationary')).toMatchObject({
      status: 'fail',
      value: expect.closeTo(3, 6) as number,
    })
    expect(withheld(changing)).toEqual({...nothing, throughput: 'stationary'})
  })

  it('only says so with too few rounds, or where some rounds changed the other way', () => {
    const few = cellOf(closedRound, {window: {perTenth: rising}}, {rounds: 2})
    expect(check(few, 'stationary')?.status).toBe('warn')
    expect(withheld(few)).toEqual(nothing)
    const stalls = cellOf(closedRound, index => ({
      window: {perTenth: index < 3 ? rising : rising.toReversed()},
    }))
    expect(withheld(stalls)).toEqual(nothing)
  })

  it('takes one wave of all connections more in one half as no change', () => {
    const twoWaves = cellOf(closedRound, {window: {perTenth: [64, 0, 64, 0, 0, 0, 0, 0, 0, 0]}})
    expect(check(twoWaves, 'stationary')?.status).toBe('fail')
    const wave = cellOf(closedRound, {window: {perTenth: [64, 0, 64, 0, 0, 0, 64, 0, 0, 0]}})
    expect(check(wave, 'stationary')?.status).toBe('pass')
  })

  it('withdraws a latency that grows: a queue that never ends', () => {
    const growing = cellOf(openRound, {
      window: {latencyMsPerTenth: even.map((count, tenth) => count * (50 + tenth * 30))},
    })
    expect(check(growing, 'stationary-latency')?.status).toBe('fail')
    expect(withheld(growing)).toEqual({...nothing, latency: 'stationary-latency'})
  })
})

describe('a rate that was not kept up with', () => {
  it('is found by the queue that grew, though the drain cleared it', () => {
    const cell = cellOf(openRound, {window: {inSystemAtStart: 20, inSystemAtEnd: 220}})
    expect(check(cell, 'offered')).toMatchObject({status: 'fail', limit: 0.99})
    expect(check(cell, 'offered')?.message).toMatch(/beyond what the server can take/)
    expect(withheld(cell)).toEqual({...nothing, latency: 'offered'})
  })

  it('is not claimed of a number in the system that comes and goes, nor of one stall', () => {
    const swings = cellOf(openRound, index => ({
      window: {inSystemAtStart: 50, inSystemAtEnd: index % 2 === 0 ? 90 : 10},
    }))
    expect(check(swings, 'offered')?.status).toBe('pass')
    const stall = cellOf(openRound, index => ({
      window: {inSystemAtStart: 0, inSystemAtEnd: index === 2 ? 900 : 0},
    }))
    expect(check(stall, 'offered')?.status).toBe('pass')
  })

  it('is the generator’s fault when that had no time to spare', () => {
    const cell = cellOf(openRound, {
      window: {inSystemAtEnd: 300},
      generator: {cpuCores: 0.98, waitingCores: 0.01},
    })
    expect(withheld(cell).latency).toBe('generator-open')
    expect(check(cell, 'offered')?.message).toMatch(/beyond what the load generator can take/)
  })

  it('time spent on waiting is time to spare; of several processes the busiest counts', () => {
    expect(withheld(cellOf(openRound, {generator: {cpuCores: 1, waitingCores: 0.6}}))).toEqual(nothing)
    const idle = {cpuCores: 0.2, waitingCores: 0, loopUtilization: 0.2, loopDelayP99Ms: 1}
    const two = cellOf(openRound, {
      generator: {cpuCores: 1.2, waitingCores: 0},
      generators: [idle, {...idle, cpuCores: 1}],
    })
    expect(withheld(two).latency).toBe('generator-open')
    expect(withheld(cellOf(openRound, {generator: {cpuCores: 1.2}, generators: [idle, idle]}))).toEqual(
      nothing,
    )
  })
})

describe('requests without an answer', () => {
  const ended = {ok: 900, non2xx: 0, timeout: 100, lost: 0}

  it('that timed out make the percentiles they reach lower bounds', () => {
    const latencies = [...Array<number>(9).fill(50), ioScenario.timeoutMs]
    const {latency} = cellOf(openRound, {latencies, window: {ended}}).summary
    expect(latency.p50.limit).toBeUndefined()
    expect(latency.p99).toMatchObject({limit: 'atLeast'})
    expect(latency.p99.value).toBeGreaterThanOrEqual(ioScenario.timeoutMs * 0.999)
    expect(latency.max.limit).toBe('atLeast')
    // Without a timeout the same latency is what it is.
    expect(cellOf(openRound, {latencies}).summary.latency.p99.limit).toBeUndefined()
  })

  it('count as slower than all others when they are still in flight at the end, and are said', () => {
    const cell = cellOf(openRound, {window: {censored: 1000}})
    expect(check(cell, 'censored')).toMatchObject({status: 'warn', value: 5000})
    expect(check(cell, 'censored')?.message).toMatch(/5000 requests had no answer when the load ended/)
    const {latency} = cell.summary
    // Half of all are known to have taken 50 ms; nobody knows what the others took.
    expect(latency.p50.limit).toBeUndefined()
    expect(latency.p90.limit).toBe('atLeast')
  })

  it('move a percentile by their share', () => {
    const latencies = Array.from({length: 1000}, (_, ms) => ms + 1)
    const {latency} = cellOf(openRound, {latencies, window: {censored: 250}}).summary
    // Rank 625 of 1,250.
    expect(latency.p50.value! / 625).toBeCloseTo(1, 2)
  })
})

describe('a generator that sends late', () => {
  /** 980 of 1,000 in time, 20 so many ms late. */
  const late = (ms: number) => Array.from({length: 1000}, (_, index) => (index < 980 ? 0 : ms))
  const after50 = late(0).map(() => 50)

  it('makes upper bounds of the percentiles that its lateness reaches, and of no others', () => {
    const cell = cellOf(openRound, {
      latencies: late(10).map(ms => 50 + ms),
      open: {fromSendHdr: histogramOf(after50), sendLagHdr: histogramOf(late(10))},
    })
    const {p50, p90, p95, p99} = cell.summary.latency
    expect([p50, p90, p95, p99].map(({limit}) => limit)).toEqual([undefined, undefined, undefined, 'atMost'])
    expect(check(cell, 'late')).toMatchObject({status: 'warn', value: expect.closeTo(10, 1) as number})
    expect(check(cell, 'late')?.message).toContain('p99, p99.9 are upper bounds')
    expect(withheld(cell)).toEqual(nothing)
  })

  it('by less than anybody sees is in time', () => {
    const cell = cellOf(openRound, {
      latencies: late(2).map(ms => 50 + ms),
      open: {fromSendHdr: histogramOf(after50), sendLagHdr: histogramOf(late(2))},
    })
    expect(cell.summary.latency.p99.limit).toBeUndefined()
    expect(check(cell, 'late')).toBeUndefined()
  })

  it('is not blamed for the wait for a connection', () => {
    const cell = cellOf(openRound, {
      latencies: late(500).map(ms => 50 + ms),
      open: {fromSendHdr: histogramOf(after50), queueHdr: histogramOf([500]), capReached: true},
    })
    expect(check(cell, 'late')).toBeUndefined()
  })
})

describe('time stamps of the kernel', () => {
  const stamps = {
    ...{stamped: 1000, unstamped: 0, readDelayHdr: histogramOf([0.01]), meanUnread: 0.1, clockSteps: 0},
  }

  it('pass when all have one and the clock went on; where there are none nothing is said', () => {
    const cell = cellOf(openRound, {window: {stamps}})
    expect([check(cell, 'clock')?.status, check(cell, 'stamps')?.status]).toEqual(['pass', 'pass'])
    expect(check(cellOf(openRound), 'clock')).toBeUndefined()
  })

  it('are worth nothing when the clock was set in a window', () => {
    const cell = cellOf(openRound, index => ({
      window: {stamps: {...stamps, clockSteps: index === 3 ? 1 : 0}},
    }))
    expect(withheld(cell)).toEqual({...nothing, latency: 'clock'})
    const closed = cellOf(closedRound, {window: {stamps: {...stamps, clockSteps: 1}}})
    expect(withheld(closed).latency).toBe('clock')
  })

  it('that are missing make a bracket, which is said', () => {
    const earliestHdr = histogramOf([40])
    const cell = cellOf(openRound, {window: {stamps: {...stamps, stamped: 900, unstamped: 100, earliestHdr}}})
    expect(check(cell, 'stamps')).toMatchObject({status: 'warn', value: 0.9})
    expect(check(cell, 'stamps')?.message).toContain('10 % of the answers have no time stamp')
    expect(check(cell, 'stamps')?.message).toContain('between 40 and 50')
    expect(withheld(cell)).toEqual(nothing)
  })

  it('count what had come and was not read for the connection that it kept', () => {
    const unread = cellOf(closedRound, {window: {meanInSystem: 40, stamps: {...stamps, meanUnread: 24}}})
    expect(check(unread, 'little')?.status).toBe(check(cellOf(closedRound), 'little')?.status)
  })
})

describe('the floor', () => {
  const floor: Floor = {model: 'open', ratePerSecond: 1000, p50Ms: 20}

  it('makes a p50 below three times itself an upper bound, and nothing else', () => {
    const {summary, ...cell} = cellOf(openRound, {}, {floor})
    expect(summary.latency.p50).toMatchObject({limit: 'atMost'})
    expect(summary.latency.p50.withheld).toBeUndefined()
    expect(summary.latency.p90.limit).toBeUndefined()
    expect(cell.checks.find(({id}) => id === 'floor')).toMatchObject({status: 'warn', limit: 60})
  })

  it('says nothing of a slower server, or of another loop', () => {
    expect(cellOf(openRound, {}, {floor: {...floor, p50Ms: 10}}).summary.latency.p50.limit).toBeUndefined()
    expect(cellOf(closedRound, {}, {floor}).summary.latency.p50.limit).toBeUndefined()
  })
})

it('says when a load was not steady when the window opened', () => {
  const {checks} = cellOf(openRound, {warmupEndedBy: 'unsteady'})
  expect(checks.find(({id}) => id === 'warmup')).toMatchObject({status: 'warn', value: 5})
})
