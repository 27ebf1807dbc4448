import {describe, expect, it} from 'vitest'
import type {Arm} from '../../src/plan/arm.js'
import type {Round} from '../../src/result/round.js'
import {makeCell} from '../../src/judge/cell.js'
import {arms, environment, ioScenario, makeRound, noisyRounds, type RoundFacts} from '../fixtures/result.js'
import {completed} from '../fixtures/completed.js'

const [green] = arms('green') as [Arm]
const good: RoundFacts = {index: 0, requestsPerSecond: 1270, latencyMs: [50, 51, 52], unloadedMs: 50}
const cellOf = (facts: Partial<RoundFacts>, rounds = 3) =>
  completed(
    makeCell(
      green,
      ioScenario,
      Array.from({length: rounds}, (_, index) => makeRound({...good, ...facts, index})),
      environment,
    ),
  )
const check = (cell: ReturnType<typeof cellOf>, id: string) => cell.checks.find(found => found.id === id)

describe('makeCell', () => {
  it('gives every number with its interval, unit and number of rounds', () => {
    const {status, summary, bound} = completed(makeCell(green, ioScenario, noisyRounds(good, 3), environment))
    expect(status).toBe('completed')
    expect(bound).toBe('clients')
    const numbers = [
      summary.throughput,
      summary.latency.p50,
      summary.latency.p99,
      summary.cpu!.perRequest,
      summary.memory!.pssPeak,
    ]
    for (const number of numbers) {
      expect(number.n).toBe(6)
      expect(number.withheld).toBeUndefined()
      expect(number.low!).toBeLessThanOrEqual(number.value!)
      expect(number.high!).toBeGreaterThanOrEqual(number.value!)
    }
    expect(summary.throughput.unit).toBe('req/s')
    expect(summary.latency).toMatchObject({model: 'closed', rate: null})
  })

  it.each([1, 5])('has no interval with fewer than six rounds: %d', rounds => {
    expect(cellOf({}, rounds).summary.throughput).toMatchObject({low: null, high: null, n: rounds})
  })

  it('withdraws a number, and no other, whose rounds disagree by more than a factor of 2', () => {
    const of = (cpu: number) =>
      completed(
        makeCell(
          green,
          ioScenario,
          [100, 100, 100, 100, 100, cpu].map((cpuUsPerRequest, index) =>
            makeRound({...good, index, cpuUsPerRequest}),
          ),
          environment,
        ),
      )
    expect(of(199).summary.cpu!.perRequest.withheld).toBeUndefined()
    const {summary, checks} = of(201)
    expect(summary.cpu!.perRequest).toMatchObject({value: 100, spread: 2.01, withheld: 'rounds'})
    expect(summary.throughput.withheld).toBeUndefined()
    expect(checks.find(({id}) => id === 'rounds')).toMatchObject({
      status: 'fail',
      message: expect.stringContaining('(largest ÷ smallest: CPU/req 2.01)') as string,
    })
  })

  it('withdraws a throughput of which some rounds had nothing', () => {
    const rounds = [0, 0, 0, 0, 0, 100].map((requestsPerSecond, index) =>
      makeRound({...good, index, requestsPerSecond}),
    )
    const {summary, checks} = completed(makeCell(green, ioScenario, rounds, environment))
    expect(summary.throughput).toMatchObject({value: 0, spread: null, withheld: 'rounds'})
    expect(checks.find(({id}) => id === 'rounds')).toMatchObject({status: 'fail', value: null})
  })

  it('computes CPU per request from the rates of the two windows', () => {
    expect(cellOf({cpuUsPerRequest: 321}).summary.cpu!.perRequest.value).toBeCloseTo(321, 6)
  })

  it('takes the memory of a worker from the processes below the master', () => {
    expect(cellOf({}).summary.memory!.pssPerWorker.value).toBeCloseTo(20e6, 3)
  })

  it('withholds percentiles with fewer than ten samples beyond them, and only those', () => {
    const {latency} = cellOf({requestsPerSecond: 100}).summary
    expect(latency.p50.withheld).toBeUndefined()
    expect(latency.p90.withheld).toBeUndefined()
    expect(latency.p99.withheld).toBe('samples')
    expect(latency.p99.value).not.toBeNull()
  })

  it.each<[string, string, Partial<RoundFacts>]>([
    ['a request that is not accounted for', 'accounting', {total: {sent: 5000, ok: 4999}}],
    ['a second answer to one request', 'unsolicited', {unsolicited: 1}],
    ['a server that counted fewer than were answered', 'served', {servedByServer: 1}],
    ['a server that counted more than were sent', 'served', {servedByServer: 1_000_000}],
  ])('withdraws throughput, CPU and latency on %s', (_, id, facts) => {
    const cell = cellOf(facts)
    expect(check(cell, id)?.status).toBe('fail')
    expect(cell.summary.throughput.withheld).toBe(id)
    expect(cell.summary.cpu!.perRequest.withheld).toBe(id)
    expect(cell.summary.latency.p50.withheld).toBe(id)
    expect(cell.summary.throughput.value).toBeGreaterThan(0)
  })

  it('allows a difference to the server as large as the losses', () => {
    const cell = cellOf({total: {sent: 2640, ok: 2600, lost: 40}, servedByServer: 2620})
    expect(check(cell, 'served')?.status).toBe('pass')
    expect(cell.summary.errors.lost.value).toBe(120)
  })

  it("says it where Little's law is a little off, and keeps the numbers", () => {
    const cell = cellOf({meanInSystem: 61})
    expect(check(cell, 'little')?.status).toBe('warn')
    expect(cell.summary.latency.p50.withheld).toBeUndefined()
  })

  it("withdraws the latency where Little's law does not hold", () => {
    const cell = cellOf({meanInSystem: 50})
    expect(check(cell, 'little')).toMatchObject({status: 'fail', limit: 0.02})
    expect(cell.summary.throughput.withheld).toBeUndefined()
    expect(cell.summary.closedLatency!.p90.withheld).toBe('little')
  })

  it('shows a lower bound and no latency where the generator was the slower one', () => {
    const cell = cellOf({generatorUtilization: 0.99})
    expect(cell.bound).toBe('generator')
    expect(cell.summary.throughput.limit).toBe('atLeast')
    expect(cell.summary.latency.p50.withheld).toBe('generator')
  })

  it('warns of a warm-up that did not see every connection answered', () => {
    expect(check(cellOf({warmupEndedBy: 'maximum'}), 'warmup')?.status).toBe('warn')
  })

  it('leaves out what cannot be seen of a foreign server', () => {
    const {summary} = cellOf({processes: 'unseen', servedByServer: null})
    expect(summary).toMatchObject({memory: null, cpu: null, process: null})
  })

  it('is invalid with the reason when a round was', () => {
    const failed: Round = {
      status: 'invalid',
      index: 1,
      position: 0,
      startedAt: '',
      reason: 'the server ended',
    }
    expect(makeCell(green, ioScenario, [makeRound(good), failed], environment)).toMatchObject({
      status: 'invalid',
      reason: 'the server ended',
    })
  })

  it('keeps what was complete when interrupted, and is aborted when nothing was', () => {
    const aborted: Round = {status: 'aborted', index: 1, position: 0, startedAt: '', reason: 'interrupted'}
    expect(makeCell(green, ioScenario, [makeRound(good), aborted], environment).status).toBe('completed')
    expect(makeCell(green, ioScenario, [aborted], environment).status).toBe('aborted')
    expect(makeCell(green, ioScenario, [], environment).status).toBe('aborted')
  })
})
