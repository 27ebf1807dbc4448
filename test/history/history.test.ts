import {expect, test} from 'vitest'
import {judgeHistory, type JudgedSeries} from '../../src/history/judge.js'
import {renderHistory} from '../../src/history/layout.js'
import {historyPage} from '../../src/history/page.js'
import {Collector} from '../../src/history/series.js'
import type {ComparedMetric} from '../../src/compare/metric.js'
import type {RunResult} from '../../src/result/schema.js'
import {plain} from '../../src/text/style.js'
import {madeHistory} from '../fixtures/made-history.js'

const steady = (rate: number, length: number) => Array<number>(length).fill(rate)

function judged(results: readonly RunResult[], metrics: readonly ComparedMetric[] = ['throughput']) {
  const collector = new Collector(metrics)
  for (const result of results) collector.add(`results/${result.startedAt}.json`, result)
  return judgeHistory(collector.series())
}

const [changed] = judged(
  madeHistory({rates: [...steady(39, 12), ...steady(36, 12), ...steady(39.5, 10)], seed: 7}),
) as [JudgedSeries]

test('what became slower and faster again is found with its size and its commit', () => {
  expect(changed.changes.map(({at, verdict}) => [at, verdict])).toEqual([
    [12, 'worse'],
    [24, 'better'],
  ])
  expect(changed.changes[0]?.point.commit).toBe('12'.padStart(40, '0'))
  for (const [index, truth] of [36 / 39, 39.5 / 36].entries()) {
    const {low, high} = changed.changes[index]!
    expect(low).toBeLessThan(truth)
    expect(high).toBeGreaterThan(truth)
  }
})

test('the terminal says the level, then each change', () => {
  const text = renderHistory([changed], plain)
  expect(text).toMatch(/^io · reference\/sync/)
  expect(text).toMatch(/throughput +39\.\d.* req\/s {2}34 results {2}[▁-█]{32}/)
  expect(text).toMatch(/worse: −\d.* since 2026-01-13 \(0000000000\): 3\d\.?\d* → 3\d\.?\d* req\/s/)
  expect(Math.max(...text.split('\n').map(line => line.length))).toBeLessThanOrEqual(100)
})

test('machines, and requests that are not the same, are kept apart', () => {
  const [first, second] = [
    madeHistory({rates: steady(39, 8), seed: 1}),
    madeHistory({rates: steady(30, 8), seed: 2, machine: 'ffffffffffff'}),
  ]
  const other = madeHistory({rates: steady(20, 4), seed: 3}).map(result => ({
    ...result,
    plan: {...result.plan, scenarios: result.plan.scenarios.map(one => ({...one, path: '/io?ms=100'}))},
  }))
  const found = judged([...first, ...second, ...other])
  expect(found.map(({machine, points, changes}) => [machine.id, points.length, changes.length])).toEqual([
    ['0123456789ab', 8, 0],
    ['ffffffffffff', 8, 0],
    ['0123456789ab', 4, 0],
  ])
})

test('what a check withdrew is no point of a series', () => {
  const [result] = madeHistory({rates: [39], seed: 1}) as [RunResult]
  const cells = result.cells.map(cell =>
    cell.status === 'completed'
      ? {
          ...cell,
          summary: {
            ...cell.summary,
            throughput: {...cell.summary.throughput, withheld: 'accounting' as const},
          },
        }
      : cell,
  )
  expect(judged([{...result, cells}])).toEqual([])
})

test('the page draws every series, asks for nothing and lets nothing through unescaped', () => {
  const hostile = {...changed, arm: '<script>alert(1)</script>'}
  const page = historyPage({title: 'History', toolVersion: '1', series: [hostile], navigation: ''})
  expect(page.match(/<circle/g)).toHaveLength(34)
  expect(page.match(/<polygon/g)).toHaveLength(2)
  expect(page).not.toContain('<script>alert')
  expect(page).not.toMatch(/(?:src|href)="(?!#|data:)/)
})
