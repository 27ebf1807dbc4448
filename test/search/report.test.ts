import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, it} from 'vitest'
import {listResults, showResult} from '../../src/cli/bench-results.js'
import {reportHtml} from '../../src/cli/bench-report.js'
import {makePlan} from '../../src/plan/plan.js'
import type {CapacityResult} from '../../src/result/capacity.js'
import {readSavedResults} from '../../src/result/read.js'
import {resultText} from '../../src/result/store.js'
import {executeSearch} from '../../src/search/measure/execute.js'
import {resolveSearch} from '../../src/search/plan.js'
import {capacityChart} from '../../src/search/report/chart.js'
import {renderCapacity} from '../../src/search/report/text.js'
import {plain} from '../../src/text/style.js'
import {fakeWorld} from '../fixtures/fake-world.js'
import {arms, environment, ioScenario} from '../fixtures/result.js'

const folder = mkdtempSync(join(tmpdir(), 'capacity-'))
const file = join(folder, 'capacity.json')
let result: CapacityResult

beforeAll(async () => {
  const behave = () => ({perSecond: 1000, serviceMs: 5, latencyAt: (rate: number) => (rate > 600 ? 150 : 20)})
  const world = fakeWorld({behave})
  const run = makePlan({
    ...{arms: arms('sync', 'async'), scenarios: [ioScenario], rounds: 1, durationMs: 500, seed: 7},
    ...{url: null, port: null, saturation: true, latency: null},
  })
  const plan = resolveSearch({slo: 'p90<100ms,errors<2%', budget: '10m'}, run)
  const names = {name: 'io', toolVersion: '0.0.0', command: ['bench', 'capacity', '--slo', 'p90<100ms']}
  result = await executeSearch(
    {...names, plan, environment, insecure: false, database: null},
    {...world, tell: () => undefined},
  )
  writeFileSync(file, resultText(result))
})
afterAll(() => rmSync(folder, {recursive: true}))

it('a table says the rate with its interval, what it costs there, and what breaks first', () => {
  const text = renderCapacity(result, plain)
  expect(text).toMatch(/io · GET \/io.* · p90 < 100 ms and errors < 2 % · Poisson arrivals/)
  expect(text).toMatch(/^arm +most req\/s +95 % +p90 there +errors +CPU +memory +breaks first/m)
  expect(text).toMatch(/^sync w2 +\d+ +\[\d+, \d+\] +20 ms +0 % +0\.\d+ +\d+ MB +p90: /m)
  expect(text).toMatch(/^sync w2: measured for [^.]* in \d+ starts/m)
})

it('what is not known is not a number', () => {
  const [answer] = result.answers
  const open = {...answer!, outcome: 'undecided', because: 'unfinished'} as const
  const shown = (changes: Partial<typeof open>) =>
    renderCapacity({...result, answers: [{...open, ...changes}]}, plain)
  expect(shown({low: 400, high: 900})).toMatch(/sync w2 +\? +\[400, 900\]/)
  expect(shown({low: 400, high: null})).toMatch(/sync w2 +≥ 400 /)
  expect(shown({low: null, high: 900})).toMatch(/sync w2 +< 900 /)
  expect(shown({low: null, high: null, ratePerSecond: null})).toMatch(/undecided within the budget/)
})

it('the chart has every measured rate of every arm, and the limit', () => {
  const chart = capacityChart(result)!
  const points = result.answers.flatMap(({curve}) => curve)
  expect(chart.data.rows).toHaveLength(points.length)
  expect(chart.alt.length).toBeLessThanOrEqual(200)
  expect(JSON.stringify(chart.spec)).toContain('limit 100 ms')
})

it('a file is shown and listed, and becomes a page that holds it', async () => {
  const [read] = await readSavedResults(file)
  expect(result).toMatchObject(read!)
  expect((await showResult(file, plain)).text).toBe(renderCapacity(result, plain))
  const {results, unreadable} = await listResults(folder)
  expect(unreadable).toEqual([])
  expect(results).toMatchObject([{kind: 'capacity', scenarios: ['io']}])
  const {files} = await reportHtml({files: [file], output: join(folder, 'page.html'), title: undefined})
  expect((await showResult(files[0]!, plain)).result).toEqual(read)
  await expect(reportHtml({files: [file, file], output: undefined, title: undefined})).rejects.toThrow(
    /has a page of its own/,
  )
})
