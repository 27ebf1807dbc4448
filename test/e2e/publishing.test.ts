import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, it} from 'vitest'
import {madeResults} from '../fixtures/made-results.js'
import {root, Sandbox} from './bench.js'
import {words} from './command-line.js'

/** The commands of docs/publishing.md, on made-up results. */
const page = readFileSync(join(root, 'docs/publishing.md'), 'utf8')
const lines = [...page.matchAll(/```sh\n([^]*?)```/g)]
  .flatMap(([, block = '']) => block.trim().split('\n'))
  .filter(line => line.startsWith('npx bench '))

const sandbox = new Sandbox()
afterAll(() => sandbox.remove())

beforeAll(() => {
  for (const folder of ['results', 'made-results']) {
    mkdirSync(join(sandbox.folder, folder))
    for (const result of madeResults(4))
      writeFileSync(
        join(sandbox.folder, folder, `${result.startedAt.slice(0, 10)}.json`),
        JSON.stringify(result),
      )
  }
})

it('has commands', () => expect(lines.length).toBeGreaterThan(4))

it.each(lines)('%s', async line => {
  const {code, stderr} = await sandbox.run(words(line).slice(2))
  expect(stderr).toBe('')
  expect(code).toBe(0)
})
