import {readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {describe, expect, it} from 'vitest'
import {matchResults} from '../../src/compare/match.js'
import {compareCells} from '../../src/compare/model.js'
import {renderComparison} from '../../src/compare/render.js'
import {metrics} from '../../src/judge/metric.js'
import {renderCsv} from '../../src/report/csv.js'
import {sectionTable as htmlTable} from '../../src/report/html/table.js'
import {sectionTable as markdownTable} from '../../src/report/markdown/table.js'
import {makePublication, type PublishedRun} from '../../src/report/publication.js'
import {numberKeys} from '../../src/report/model.js'
import {renderReport} from '../../src/report/terminal/render.js'
import {parseResult} from '../../src/result/read.js'
import type {RunResult} from '../../src/result/schema.js'
import {plain} from '../../src/text/style.js'
import {arms, ioScenario, makeResult, noisyRounds} from '../fixtures/result.js'

const [green] = arms('green')

/** As `bench run` saves it and every other command reads it again. */
function saved(rate: number, seed: number): RunResult {
  const rounds = noisyRounds(
    {requestsPerSecond: rate, latencyMs: [47, 51, 53, 90], unloadedMs: 50},
    seed,
    0.2,
  )
  return reread(makeResult(ioScenario, new Map([[green!, rounds]])))
}

const reread = (result: RunResult) => parseResult(JSON.stringify(result), 'r.json')

const old = (name: string): RunResult =>
  parseResult(
    readFileSync(fileURLToPath(new URL(`../fixtures/results/${name}.json`, import.meta.url)), 'utf8'),
    name,
  )

describe('one saved file', () => {
  it.each([
    ['of this version', saved(1211.3, 4)],
    ['of version 1', old('v1-hello-io')],
    ['of version 1, with an open loop', old('v1-two-phases')],
  ])('%s has the same digits in run, compare and report', (_, result) => {
    const [{report, chapters}] = makePublication([result]).runs as [PublishedRun]
    const terminal = renderReport(report, plain)
    const pages = chapters.map(chapter => markdownTable(chapter.section) + htmlTable(chapter)).join('\n')
    const csv = renderCsv([report])
    const {matches} = matchResults(
      ['a', 'b'].map(label => ({label, file: label, result})),
      false,
    )
    const comparison = {...compareCells(matches, ['a', 'b']), warnings: []}
    const compared = renderComparison(comparison, 'terminal', plain)
    const values = renderComparison(comparison, 'csv', plain)
    let count = 0
    for (const {scenario, rows} of report.sections) {
      for (const {arm, state} of rows) {
        for (const key of numberKeys) {
          const shown = state.kind === 'measured' ? state.numbers[key] : undefined
          const row = comparison.rows.find(
            one => one.scenario === scenario.name && one.arm === arm && one.metric === key,
          )
          if (shown?.kind !== 'value' || row?.values[0] == null) continue
          count++
          const stored = shown.estimate.value
          expect(row.values).toEqual([stored, stored])
          expect(csv).toContain(`,${stored},`)
          expect(values).toContain(`,${stored},`)
          const line = compared.split('\n').find(text => text.startsWith(metrics[key].title))!
          const printed = line.split(/\s{2,}/)[1]!
          expect([terminal, pages].every(text => text.includes(printed))).toBe(true)
        }
      }
    }
    expect(count).toBeGreaterThan(1)
  })

  it('is estimated from its rounds as it was when they were measured', () => {
    const rounds = noisyRounds({requestsPerSecond: 800, latencyMs: [47, 51], unloadedMs: 50}, 9, 0.1)
    const made = makeResult(ioScenario, new Map([[green!, rounds]]))
    const again = makeResult(ioScenario, new Map([[green!, reread(made).cells[0]!.rounds]]))
    expect(reread(again).cells).toEqual(reread(made).cells)
  })
})
