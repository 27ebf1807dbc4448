import {describe, expect, it} from 'vitest'
import {calibrate} from '../../src/calibrate/calibrate.js'
import {fewestRounds} from '../../src/calibrate/judge-noise.js'
import {calibrationSchema} from '../../src/result/calibration.js'
import {wellBehaved} from '../fixtures/fake-server.js'
import {fakeWorld, type FakeWorldRequest} from '../fixtures/fake-world.js'
import {environment, ioScenario} from '../fixtures/result.js'

/** Whole calibrations on a machine on which nothing is real. */
const hello = {...ioScenario, name: 'hello', path: '/', connections: 4}

async function calibrated({budgetMs = 600_000, ...options}: FakeWorldRequest & {budgetMs?: number} = {}) {
  const world = fakeWorld({
    ...{noise: 0.02, ...options},
    behave: ({arm}) => {
      const injected = /--inject-cpu-us ([\d.]+)/.exec(
        arm.launch.kind === 'command' ? arm.launch.command : '',
      )
      return {cpuUsPerRequest: wellBehaved.cpuUsPerRequest + Number(injected?.[1])}
    },
  })
  const told: string[] = []
  const engine = {engine: 'autocannon', engineNote: null} as const
  const request = {rounds: fewestRounds, budgetMs, seed: 3, environment, scenario: hello, ...engine}
  const own = {cwd: '/', tell: (line: string) => told.push(line)}
  const done = await calibrate(request, {...world, ...own}).then(
    calibration => ({calibration, error: null}),
    (error: unknown) => ({calibration: null, error}),
  )
  return {world, told, ...done}
}

describe('a calibration', () => {
  it('says what a gate catches, and that a slowdown of known size is caught', async () => {
    const {world, told, calibration} = await calibrated()
    const {rounds, metrics, positiveControl} = calibrationSchema.parse(calibration)
    expect(rounds).toHaveLength(fewestRounds)
    expect(told.filter(line => line.startsWith('round'))).toHaveLength(fewestRounds)
    expect(metrics.map(({metric}) => metric)).toEqual(['cpu', 'pss', 'throughput', 'p50', 'p99', 'startup'])
    expect(metrics[0]).toMatchObject({margin: 0.05, falseAlarms: {hits: 0}})
    expect(positiveControl).toMatchObject({
      ...{metric: 'cpu', verdict: 'regression', injected: expect.stringMatching(/^45 µs of CPU/) as string},
    })
    expect(positiveControl!.ratio).toBeCloseTo(1.15, 1)
    expect(world.running()).toEqual([])
    expect(world.servers.every(({stops}) => stops === 1)).toBe(true)
  })

  it('stops at its budget, and refuses one in which too few rounds fit', async () => {
    const {world, error} = await calibrated({budgetMs: 40_000})
    expect(error).toMatchObject({
      family: 'environment',
      message: expect.stringMatching(/only [1-7] rounds fitted into the budget; a spread needs 8/) as string,
    })
    expect(world.clock.now()).toBeLessThan(40_000)
    expect(world.running()).toEqual([])
  })

  it('interrupted early or late leaves nothing running', async () => {
    const {steps} = (await calibrated()).world
    // In the pilot, in the rounds, and in the control.
    for (const share of [0, 0.01, 0.3, 0.95]) {
      const {world, error} = await calibrated({abortAt: Math.floor(steps.length * share)})
      expect(error).toMatchObject({exitCode: 130})
      expect(world.running()).toEqual([])
      expect(world.servers.every(({stops}) => stops === 1)).toBe(true)
    }
  })
})
