import {readdirSync} from 'node:fs'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {readResult} from '../../src/result/read.js'
import {Sandbox, eventually} from './bench.js'

let sandbox: Sandbox
beforeEach(() => {
  sandbox = new Sandbox()
})
afterEach(() => {
  sandbox.remove()
})

const args = [
  'run',
  'hello',
  'io',
  '--mode',
  'sync,async',
  '--rounds',
  '2',
  '--warmup',
  '100ms',
  '--duration',
]

describe('interrupting bench run', () => {
  // Before the first server is up, while it starts, and in a load; test/run interrupts a fake run at every step.
  it.each([50, 900, 2500])('after %d ms leaves nothing behind and exits 130', async afterMs => {
    const bench = sandbox.start([...args, '600ms'])
    await new Promise(resolve => setTimeout(resolve, afterMs))
    bench.kill('SIGINT')
    const {code, stderr} = await bench.finished
    // Before bench has installed its handlers, Node's default is the same exit code in its own form: killed by the signal.
    if (code !== null) {
      expect(code).toBe(130)
      expect(stderr).toMatch(/interrupted/)
    }
    expect(
      await eventually(() => sandbox.processes().length === 0, 3000),
      sandbox.processes().join('\n'),
    ).toBe(true)
    expect(sandbox.temporaryFiles()).toEqual([])
    for (const file of sandbox.results()) expect(file).toMatch(/\.json$/)
  })

  it('saves the rounds that were complete', async () => {
    const bench = sandbox.start([...args, '600ms'])
    let stderr = ''
    bench.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    expect(await eventually(() => /\[1\/8\]/.test(stderr), 40_000)).toBe(true)
    bench.kill('SIGTERM')
    const {code, stdout} = await bench.finished
    expect(code).toBe(130)
    expect(stdout).toMatch(/req\/s/)
    const [file] = sandbox.results()
    const result = await readResult(file!)
    expect(result.status).toBe('interrupted')
    const completed = result.cells.flatMap(cell => cell.rounds.filter(round => round.status === 'completed'))
    expect(completed.length).toBeGreaterThanOrEqual(1)
    expect(completed.length).toBeLessThan(8)
    expect(sandbox.processes()).toEqual([])
  })

  it('exits at once at the second signal, and still leaves no process', async () => {
    const bench = sandbox.start([...args, '30s', '--output', 'result.json'])
    expect(await eventually(() => sandbox.processes().length >= 4, 20_000)).toBe(true)
    expect(readdirSync(sandbox.folder).some(name => name.endsWith('.partial'))).toBe(true)
    bench.kill('SIGINT')
    bench.kill('SIGTERM')
    expect((await bench.finished).code).toBe(130)
    expect(
      await eventually(() => sandbox.processes().length === 0, 5000),
      sandbox.processes().join('\n'),
    ).toBe(true)
    expect(sandbox.temporaryFiles()).toEqual([])
    expect(readdirSync(sandbox.folder).filter(name => !name.startsWith('tmp-'))).toEqual([])
  })
})
