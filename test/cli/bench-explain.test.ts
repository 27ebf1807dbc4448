import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, expect, it} from 'vitest'
import {benchExplain} from '../../src/cli/bench-explain.js'
import {expandArms} from '../../src/plan/expand-arms.js'
import {displayWidth} from '../../src/text/width.js'
import {ioScenario, makeResult, noisyRounds} from '../fixtures/result.js'

const folder = mkdtempSync(join(tmpdir(), 'bench-explain-'))
afterAll(() => rmSync(folder, {recursive: true}))

const result = makeResult(
  ioScenario,
  new Map(
    [1, 2, 4].map(workers => {
      const [arm] = expandArms({
        ...{servers: ['reference'], modes: ['sync'], workers: [workers], threads: [4], gil: false},
      })
      const requestsPerSecond = 20 * workers
      return [
        arm!,
        noisyRounds({requestsPerSecond, latencyMs: [64_000 / requestsPerSecond], unloadedMs: 50}, workers),
      ]
    }),
  ),
)

async function explain(name: string, saved: unknown): Promise<string> {
  const file = join(folder, name)
  writeFileSync(file, JSON.stringify(saved))
  let text = ''
  await benchExplain(file, true, {environment: {}, stdout: {write: more => (text += more)}})
  return text
}

it('tells the law, what one more would give, and what was measured with more', async () => {
  const text = await explain('a.json', result)
  expect(text).toContain('2 in service ÷ 50 ms = 40 req/s')
  expect(text).toMatch(/worker \(3\)\s+[\d.]+\s+\+50 %\s+slots/)
  expect(text).toMatch(/core \(3\)\s+no more/)
  expect(text).toMatch(/Measured with 4 workers: 2(\.\d+)? × \[/)
  expect(text).toMatch(/sync, workers 1, 2, 4: throughput grows up to 4 workers, the most that were\stried/)
  expect(Math.max(...text.split('\n').map(displayWidth))).toBeLessThanOrEqual(80)
})

it('refuses a result without a saturation phase', async () => {
  const latencyAlone = {...result, plan: {...result.plan, saturation: false}}
  await expect(explain('b.json', latencyAlone)).rejects.toThrow(/has no saturation phase/)
})
