import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {calibrationSchema} from '../../src/result/calibration.js'
import {eventually, Sandbox} from './bench.js'

let sandbox: Sandbox
let environment: Record<string, string>
beforeEach(() => {
  sandbox = new Sandbox()
  environment = {XDG_CACHE_HOME: join(sandbox.folder, 'cache')}
})
afterEach(async () => {
  const gone = await eventually(() => sandbox.processes().length === 0, 3000)
  const left = [...sandbox.processes(), ...sandbox.temporaryFiles()]
  sandbox.remove()
  expect({gone, left}).toEqual({gone: true, left: []})
})

describe('bench calibrate', () => {
  it('leaves nothing behind when it is interrupted, and keeps no half of a calibration', async () => {
    const bench = sandbox.start(['calibrate', '--rounds', '8'], environment)
    let stderr = ''
    bench.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    expect(await eventually(() => stderr.includes('round 1/'), 50_000), stderr).toBe(true)
    bench.kill('SIGINT')
    expect((await bench.finished).code).toBe(130)
    expect(existsSync(environment['XDG_CACHE_HOME']!)).toBe(false)
  })

  // Two minutes: not in the plain suite.
  it.runIf(process.env['BENCH_REQUIRE'] === 'all')(
    'says what a gate catches here, and keeps it where the gate looks for it',
    async () => {
      const {code, stdout, stderr} = await sandbox.run(
        ['calibrate', '--rounds', '8', '--budget', '180s'],
        environment,
      )
      expect(code, stderr).toBe(0)
      expect(stdout).toMatch(/rounds of two identical arms[^]*CPU\/req[^]*control: \d+ µs of CPU per request/)
      const folder = join(environment['XDG_CACHE_HOME']!, 'workerbench')
      const [file = ''] = readdirSync(folder)
      const calibration = calibrationSchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')))
      expect(file).toBe(`calibration-${calibration.environment.fingerprintId}.json`)
      expect(calibration.metrics.map(({metric}) => metric)).toEqual(
        expect.arrayContaining(['cpu', 'pss', 'throughput', 'p50', 'startup']),
      )
    },
    400_000,
  )
})
