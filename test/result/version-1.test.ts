import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {describe, expect, it} from 'vitest'
import {renderCsv} from '../../src/report/csv.js'
import {makeReport} from '../../src/report/make-report.js'
import {embedResults} from '../../src/result/embedded.js'
import {parseResult, readResults} from '../../src/result/read.js'
import type {RunResult} from '../../src/result/schema.js'
import {completed} from '../fixtures/completed.js'

const names = ['v1-hello-io', 'v1-two-phases', 'v1-latency-alone'] as const
type Name = (typeof names)[number]

const fileOf = (name: Name) => fileURLToPath(new URL(`../fixtures/results/${name}.json`, import.meta.url))
const read = (name: Name) => parseResult(readFileSync(fileOf(name), 'utf8'), name)
const roundOf = ({cells}: RunResult) => completed(cells[0]).rounds[0]!

/** The golden files are what the last bench that wrote version 1 made of the same results: never write them anew. */
function golden(name: string): string {
  return readFileSync(new URL(`../golden/version-1/${name}`, import.meta.url), 'utf8')
}

/** Without the columns of the ratios, and in a table of today those that came after them. */
function withoutRatios(csv: string): string {
  const head = csv.slice(0, csv.indexOf('\r\n')).split(',')
  const columns = head.length - head.indexOf('ratio')
  return csv.replaceAll(new RegExp(`(,[^,\\n]*){${columns}}(?=\\r\\n)`, 'g'), '')
}

describe('a result of version 1', () => {
  it.each(names)('%s has the same digits as ever, but for the ratios, which are judged anew', name => {
    expect(withoutRatios(renderCsv([makeReport(read(name))]))).toBe(withoutRatios(golden(`${name}.csv`)))
  })

  it('becomes one of version 2, with each loop in its place', () => {
    const closed = read('v1-hello-io')
    expect(closed).toMatchObject({schemaVersion: 2, plan: {saturation: true, latency: null}})
    expect(roundOf(closed)).toMatchObject({saturation: {load: {model: 'closed'}, use: {}}})
    expect(roundOf(closed)).not.toHaveProperty('latency')

    const both = read('v1-two-phases')
    expect(both.plan.latency).toEqual({kind: 'share', ofSaturation: 0.7})
    expect(completed(both.cells[0]).summary.phases).toMatchObject({cpu: 'saturation', latency: 'latency'})
    expect(roundOf(both)).toMatchObject({
      saturation: {load: {model: 'closed'}, use: {}},
      latency: {load: {model: 'open', open: {}}, use: null, machineBusy: null},
    })

    const alone = read('v1-latency-alone')
    expect(alone.plan).toMatchObject({saturation: false, latency: {kind: 'rate', perSecond: 200}})
    expect(roundOf(alone)).toMatchObject({latency: {ratePerSecond: 200, load: {model: 'open'}, use: {}}})
    expect(roundOf(alone)).not.toHaveProperty('saturation')
  })

  it('is read from inside a page too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bench-page-'))
    try {
      const value: unknown = JSON.parse(readFileSync(fileOf('v1-two-phases'), 'utf8'))
      const file = join(folder, 'report.html')
      writeFileSync(file, `<!doctype html>${embedResults([value])}`)
      expect(await readResults(file)).toEqual([read('v1-two-phases')])
    } finally {
      rmSync(folder, {recursive: true})
    }
  })

  it('keeps no empty places in a cell that failed', () => {
    const old = JSON.parse(readFileSync(fileOf('v1-hello-io'), 'utf8')) as {cells: object[]}
    const failed = {status: 'aborted', reason: null, summary: null, bound: null, boundFacts: null, checks: []}
    const {cells} = parseResult(
      JSON.stringify({...old, cells: [{...old.cells[0], ...failed, rounds: []}]}),
      'aborted.json',
    )
    expect(cells[0]).toMatchObject({status: 'aborted', reason: ''})
    expect(cells[0]).not.toHaveProperty('summary')
  })

  it('is refused with the place of what is wrong in it', () => {
    const old = readFileSync(fileOf('v1-hello-io'), 'utf8')
    const broken = (from: string, to: string) => () => parseResult(old.replace(from, to), 'x.json')
    expect(broken('"durationMs": 2000,\n', '"durationMs": "long",\n')).toThrow(
      /x\.json is not a valid result: \S*durationMs: /,
    )
    expect(broken('"warmupEndedBy": "answered"', '"warmupEndedBy": "never"')).toThrow(
      /cells\.0\.rounds\.0\.saturation\.load\.warmupEndedBy: /,
    )
  })
})
