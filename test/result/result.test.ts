import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import type {Arm} from '../../src/plan/arm.js'
import {parseResult, readResult} from '../../src/result/read.js'
import {runResultSchema} from '../../src/result/schema.js'
import {defaultResultFile} from '../../src/result/store.js'
import {arms, ioScenario, makeResult, noisyRounds} from '../fixtures/result.js'

const [sync] = arms('sync') as [Arm]
const result = makeResult(
  ioScenario,
  new Map([[sync, noisyRounds({requestsPerSecond: 40, latencyMs: [1600], unloadedMs: 50}, 1)]]),
)

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-test-'))
})
afterEach(() => {
  rmSync(folder, {recursive: true})
})

describe('result contract', () => {
  it('is what a run makes, and survives JSON unchanged', () => {
    expect(runResultSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result)
  })

  it('is published as a JSON Schema', () => {
    const file = new URL('../../schema/run-result.schema.json', import.meta.url)
    const schema = JSON.parse(readFileSync(file, 'utf8')) as {required: string[]}
    expect(schema.required).toEqual(expect.arrayContaining(['schemaVersion', 'environment', 'plan', 'cells']))
  })

  it('still reads the files of earlier versions of bench', async () => {
    const folderOfOld = new URL('../fixtures/results/', import.meta.url).pathname
    const files = readdirSync(folderOfOld)
    expect(files.length).toBeGreaterThan(0)
    for (const file of files)
      expect((await readResult(join(folderOfOld, file))).cells.length).toBeGreaterThan(0)
  })
})

describe('parseResult', () => {
  it.each([
    ['text that is not JSON', '{"schemaVersion": 1', /x\.json is not JSON/],
    ['another kind of file', '{"name": "package"}', /x\.json is not a result of bench/],
    ['null', 'null', /not a result of bench/],
    ['a newer schema', '{"schemaVersion": 99}', /schema version 99; this bench reads up to 2/],
    ['a missing part', '{"schemaVersion": 1}', /x\.json is not a valid result: /],
    [
      'a wrong type deep inside',
      JSON.stringify({...result, plan: {...result.plan, rounds: 'five'}}),
      /plan\.rounds: Invalid input: expected number/,
    ],
  ])('refuses %s', (_, text, message) => {
    expect(() => parseResult(text, 'x.json')).toThrow(message)
  })
})

describe('defaultResultFile', () => {
  it('names files by time and by nothing that could leave the folder', () => {
    const file = defaultResultFile(new Date('2026-01-02T03:04:05Z'), '../../x y')
    expect(file).toBe('results/2026-01-02T03-04-05-..-..-x-y.json')
  })
})
