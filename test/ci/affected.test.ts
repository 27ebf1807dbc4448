import {readdirSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {describe, expect, test} from 'vitest'
import {affected, suites} from '../../.ci/affected.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('what CI runs beside npm test', () => {
  test.each([
    ['a change of a report', ['src/report/csv.ts', 'test/golden/csv.txt', 'README.md'], []],
    ['a change of a server file', ['servers/gunicorn/server.yaml'], ['servers']],
    ['a change of the statistics', ['src/stats/interval.ts'], ['long', 'gate']],
    ['a change of the reference server', ['servers/reference/http/parser.ts'], ['servers', 'long', 'gate']],
    ['a change of the lock file', ['package-lock.json'], ['servers', 'long', 'gate']],
    ['no change', [], []],
  ])('%s', (_, changed, expected) => {
    expect(affected(changed)).toEqual(expected)
  })

  test('everything when the change is not known', () => {
    expect(affected(undefined)).toEqual(['servers', 'long', 'gate'])
  })

  test('every folder that a suite names exists', () => {
    const folders = Object.values(suites)
      .flat()
      .filter(prefix => prefix.endsWith('/'))
    for (const folder of folders) expect(readdirSync(root + folder).length, folder).toBeGreaterThan(0)
  })
})
