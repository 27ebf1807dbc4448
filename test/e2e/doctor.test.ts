import {afterAll, expect, it} from 'vitest'
import {undisturbed} from '../fixtures/undisturbed.js'
import {eventually, Sandbox} from './bench.js'

const sandbox = new Sandbox()
afterAll(() => sandbox.remove())

it('bench doctor measures the generator on a server that does nothing, and leaves nothing behind', async () => {
  await undisturbed(async timely => {
    const {code, stdout} = await sandbox.run(['doctor', '--json'])
    expect(code).toBe(0)
    const report = JSON.parse(stdout) as {
      fingerprintId: string
      findings: {id: string; status: string; found: string}[]
      generator: {floorMs: number; ceilingPerSecond: number}
    }
    expect(report.fingerprintId).toMatch(/^[0-9a-f]{12}$/)
    expect(report.findings.map(({id}) => id)).toEqual(
      expect.arrayContaining(['cores', 'node', 'generator-floor']),
    )
    expect(sandbox.processes()).toEqual([])
    // One connection cannot be answered oftener than once in its latency; 64 get more than one does.
    const {ceilingPerSecond, floorMs} = report.generator
    timely(() => expect(ceilingPerSecond).toBeGreaterThan(1000 / floorMs / 10))
  })
})

it('bench doctor can be interrupted', async () => {
  const bench = sandbox.start(['doctor'])
  // Itself and a generator: by then it listens to signals.
  expect(await eventually(() => sandbox.processes().length > 1, 20_000)).toBe(true)
  bench.kill('SIGINT')
  expect((await bench.finished).code).toBe(130)
  expect(sandbox.processes()).toEqual([])
})
