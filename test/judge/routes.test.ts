import {expect, it} from 'vitest'
import {makeCell} from '../../src/judge/cell.js'
import {routesOfCell} from '../../src/judge/routes.js'
import type {Arm} from '../../src/plan/arm.js'
import {layRoutes} from '../../src/report/terminal/route-columns.js'
import {makeReport} from '../../src/report/make-report.js'
import {encodeHistogram, newHistogram, recordMs} from '../../src/stats/histogram.js'
import {completed} from '../fixtures/completed.js'
import {arms, environment, ioScenario, makeResult, makeRound} from '../fixtures/result.js'

const [green] = arms('green') as [Arm]

function row(name: string, ms: number, count: number, failures = 0) {
  const histogram = newHistogram()
  for (let request = 0; request < count; request++) recordMs(histogram, ms)
  const counts = {ok: count, non2xx: failures, timeout: 0, lost: 0}
  return {
    ...{
      name,
      total: {sent: count + failures, ...counts, inFlight: 0},
      skipped: 0,
      unexpected: {},
      ended: counts,
    },
    latencyHdr: encodeHistogram(histogram),
  }
}

function roundsOf(rows: (index: number) => readonly ReturnType<typeof row>[]) {
  return Array.from({length: 6}, (_, index) => {
    const round = makeRound({index, requestsPerSecond: 500, latencyMs: [50], unloadedMs: 50})
    return {...round, saturation: {...round.saturation, load: {...round.saturation.load, rows: rows(index)}}}
  })
}

it('each request has its own counts, percentiles and errors', () => {
  const rounds = roundsOf(index => [row('GET /', 10, 600 + index), row('GET /slow', 90, 200, 50)])
  const [fast, slow] = routesOfCell(completed(makeCell(green, ioScenario, rounds, environment)))
  expect(fast).toMatchObject({name: 'GET /', requests: 3615, failures: 0})
  expect(fast?.p50.value).toBeCloseTo(10, 1)
  expect(slow).toMatchObject({requests: 1500, failures: 300, failureShare: 0.2})
  expect(slow?.p99.value).toBeCloseTo(90, 0)
})

it('a percentile of too few requests is withheld', () => {
  const rounds = roundsOf(() => [row('GET /', 10, 600), row('GET /rare', 90, 5)])
  const [, rare] = routesOfCell(completed(makeCell(green, ioScenario, rounds, environment)))
  expect(rare?.p50.withheld).toBeUndefined()
  expect(rare?.p99.withheld).toBe('samples')
})

it('a report lays them out below the table, with their parts of the weights', () => {
  const route = {method: 'GET', headers: {}, body: null, expect: {status: '2xx', body: null}}
  const mix = [
    {...route, name: 'GET /', path: '/', weight: 3},
    {...route, name: 'GET /slow', path: '/slow', weight: 1},
  ]
  const rounds = roundsOf(() => [row('GET /', 10, 600), row('GET /slow', 90, 200, 50)])
  const [section] = makeReport(makeResult({...ioScenario, mix}, new Map([[green, rounds]]))).sections
  const table = layRoutes(section!)
  expect(table?.rows.map(cells => cells.map(([text]) => text))).toEqual([
    ['green', 'GET /', '75 %', '3,600', '10.0', '10.0', '0'],
    ['green', 'GET /slow', '25 %', '1,500', '90.0', '90.0', '20 %'],
  ])
})
