import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, describe, expect, it} from 'vitest'
import {capacityResultSchema} from '../../src/result/capacity.js'
import {root, Sandbox} from './bench.js'
import {words} from './command-line.js'

const page = readFileSync(join(root, 'docs/capacity.md'), 'utf8')
const lines = [...page.matchAll(/```sh\n([^]*?)```/g)].flatMap(match => match[1]!.trim().split('\n'))

const sandbox = new Sandbox()
afterAll(() => sandbox.remove())

describe('the commands of docs/capacity.md', () => {
  it.each(lines)(
    '%s',
    async line => {
      const [npx, bench, ...args] = words(line)
      expect([npx, bench]).toEqual(['npx', 'bench'])
      // A whole search takes minutes: that it is understood is what it would do. A question about one rate is asked.
      const isQuestion = args.includes('--at-least')
      const file = join(sandbox.folder, 'answer.json')
      const rest = isQuestion ? ['--budget', '60s', '-o', file] : ['--dry-run']
      const {code, stdout, stderr} = await sandbox.run([...args, ...rest])
      expect(sandbox.processes()).toEqual([])
      if (!isQuestion) {
        expect(code, stderr).toBe(0)
        expect(stdout).toContain('the fastest rate of Poisson arrivals')
        return
      }
      // On a machine that others fill the answer may be another, or none.
      expect([0, 3, 4], stderr).toContain(code)
      const result = capacityResultSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
      const [answer] = result.answers
      expect(code).toBe({reached: 0, missed: 3, undecided: 4}[answer!.outcome as string])
      expect(answer!.steps).toBeGreaterThan(0)
      expect(stdout).toMatch(/breaks first/)
      expect(Math.max(...stdout.split('\n').map(text => text.length))).toBeLessThanOrEqual(100)
    },
    120_000,
  )
})
