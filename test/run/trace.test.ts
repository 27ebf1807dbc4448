import type {Arm} from '../../src/plan/arm.js'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {withRealWorld} from '../../src/drive/real-world.js'
import {swimlanePicture, type SwimlaneArm} from '../../src/report/pictures/swimlane.js'
import {seriesOf} from '../../src/report/series.js'
import {traceArm, type TraceTarget} from '../../src/run/trace.js'
import {adHocScenario} from '../../src/config/scenario/scenario.js'
import {startUpstream, type Upstream} from '../../src/server/upstream.js'
import {arms, ioScenario, makeResult, makeRound} from '../fixtures/result.js'

/** Eight requests at once, two workers: what each mode is shows in where they were. */
describe('traceArm', () => {
  const signal = new AbortController().signal
  let upstream: Upstream
  beforeAll(async () => {
    upstream = await startUpstream(signal)
  })
  afterAll(() => upstream.stop())

  const trace = (target: TraceTarget) =>
    withRealWorld(machine => {
      const {address} = upstream
      const shared = {insecure: false, database: null, upstream: address, earlier: [], roomMs: Infinity}
      const never = {ready: null, readyTimeoutMs: null}
      return traceArm(target, never, {...machine, ...shared, signal, onEvent: () => undefined})
    })

  /** Through the result and the model, as a report sees it. */
  const traced = async (mode: string, path: string): Promise<SwimlaneArm> => {
    const [arm] = arms(mode)
    const seen = await trace({arm: arm!, scenario: adHocScenario({path})})
    expect(seen).toMatchObject({status: 'recorded'})
    const round = makeRound({index: 0, requestsPerSecond: 10, latencyMs: [1], unloadedMs: 1})
    const cells = makeResult(ioScenario, new Map([[arm!, [round]]])).cells.map(cell => ({
      ...cell,
      trace: seen,
    }))
    const picture = swimlanePicture(cells, seriesOf(cells))!.arms[0]!
    const requests = picture.lanes.flatMap(lane => lane.requests)
    expect(requests).toHaveLength(8)
    for (const {sentMs, startMs, endMs, receivedMs, waits} of requests) {
      const instants = [
        sentMs,
        startMs,
        ...waits.slice(0, 1).flatMap(wait => [wait.fromMs, wait.toMs]),
        endMs,
      ]
      expect(instants).toEqual([...instants].sort((a, b) => a - b))
      expect(receivedMs).toBeGreaterThan(startMs)
    }
    return picture
  }
  const mixed = '/mixed?cpu=20&io=100'

  it('sync: one after another on two workers', async () => {
    const {lanes} = await traced('sync', mixed)
    expect(lanes.map(({label}) => label)).toEqual(['worker 1', 'worker 2'])
    for (const {requests} of lanes) {
      for (const [index, next] of requests.slice(1).entries())
        expect(next.startMs).toBeGreaterThanOrEqual(requests[index]!.endMs)
    }
  })

  it('thread: a lane for each thread, waits overlap between them', async () => {
    const {lanes} = await traced('thread', mixed)
    expect(lanes.length).toBeGreaterThan(2)
    expect(lanes[0]!.label).toMatch(/^worker 1 thread \d$/)
    expect(overlaps(lanes.map(({requests}) => requests[0]!.waits[0]!))).toBe(true)
    for (const {requests} of lanes)
      expect(overlaps(requests.map(one => ({fromMs: one.startMs, toMs: one.endMs})))).toBe(false)
  })

  it.each(['green', 'async'])(
    '%s: interleaved on one lane a process: waits overlap, work does not',
    async mode => {
      const {lanes} = await traced(mode, mixed)
      expect(lanes.length).toBeLessThanOrEqual(2)
      for (const {requests} of lanes) expect(overlaps(requests.map(one => one.work[0]!))).toBe(false)
      expect(lanes.some(({requests}) => overlaps(requests.map(one => one.waits[0]!)))).toBe(true)
    },
  )

  it('fanout: overlapping inside one request where the mode can, one after another where not', async () => {
    const path = '/fanout?n=5&ms=20'
    const [async, green] = [await traced('async', path), await traced('green', path)]
    const waitsOf = ({lanes}: SwimlaneArm) => lanes.flatMap(({requests}) => requests.map(({waits}) => waits))
    for (const waits of waitsOf(async)) expect(waits.map(wait => wait.of)).toEqual([5, 5, 5, 5, 5])
    for (const waits of waitsOf(green)) expect(waits.map(wait => wait.of)).toEqual([1, 1, 1, 1, 1])
  })

  it('says so when a server cannot record', async () => {
    const [arm] = arms('sync')
    const launch = {kind: 'command', command: 'sleep {port}', folder: '.'} as const
    const target = {arm: {...arm!, launch} as Arm, scenario: ioScenario}
    expect(await trace(target)).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('reference') as string,
    })
  })
})

function overlaps(spans: readonly {readonly fromMs: number; readonly toMs: number}[]): boolean {
  const sorted = [...spans].sort((a, b) => a.fromMs - b.fromMs)
  return sorted.some((span, index) => index > 0 && span.fromMs < sorted[index - 1]!.toMs)
}
