import {describe, expect, it} from 'vitest'
import type {LoadGenerator} from '../../src/load/generator.js'
import type {LoadJob} from '../../src/load/job.js'
import type {ResultOf} from '../../src/load/result.js'
import type {Arm} from '../../src/plan/arm.js'
import {resolvePhases, type PhaseOptions} from '../../src/plan/phases.js'
import {makePlan} from '../../src/plan/plan.js'
import type {Sampler} from '../../src/measure/sampler.js'
import {runMeasured, runPhases} from '../../src/run/phases.js'
import {arms, ioScenario, makeRound, windowMs} from '../fixtures/result.js'

const [green] = arms('green') as [Arm]
const never = new AbortController().signal

/** A server of 1,000 req/s in a closed loop, which costs the generator so much of a core. */
async function arrivals(
  {isCrowded = false, ...options}: PhaseOptions & {readonly isCrowded?: boolean},
  generatorCores: number,
) {
  const plan = makePlan({
    ...{
      arms: [green],
      scenarios: [ioScenario],
      rounds: 1,
      durationMs: windowMs,
      seed: 1,
      url: null,
      port: null,
    },
    ...resolvePhases(options, isCrowded),
  })
  const {saturation} = makeRound({index: 0, requestsPerSecond: 1000, latencyMs: [50], unloadedMs: 50})
  const rates: number[] = []
  const generator: LoadGenerator = {
    run: <Job extends LoadJob>(job: Job) => {
      if (job.model === 'open') rates.push(job.ratePerSecond)
      const {load} = saturation
      const result = {...load, model: job.model, generator: {...load.generator, cpuCores: generatorCores}}
      return Promise.resolve(result as unknown as ResultOf<Job>)
    },
    close: () => Promise.resolve(),
  }
  const world = {
    generator,
    machineLoad: () => null,
    signal: never,
    onEvent: () => undefined,
    earlier: [],
    roomMs: Infinity,
  }
  const to = {origin: 'http://127.0.0.1:1', insecure: false}
  const {phases} = await runPhases(
    to,
    plan.starts[0]!,
    plan,
    world,
    {sampler: null, proxy: null, group: null},
    50,
  )
  expect(rates).toEqual([phases.latency!.ratePerSecond])
  return {perSecond: rates[0], paced: phases.latency!.paced}
}

describe('the rate of the latency phase', () => {
  it('is 70 % of the throughput that the round has just shown', async () => {
    expect(await arrivals({}, 0.1)).toEqual({perSecond: 700, paced: undefined})
  })

  it('is 50 % of it where arms and generator want more cores than there are', async () => {
    expect(await arrivals({isCrowded: true}, 0.1)).toEqual({perSecond: 500, paced: undefined})
    expect(await arrivals({isCrowded: true, load: '70%'}, 0.1)).toEqual({perSecond: 700, paced: undefined})
  })

  it('is half of what it could pace where cores are spare, if they are not', async () => {
    const [spare, crowded] = [await arrivals({}, 0.95), await arrivals({isCrowded: true}, 0.95)]
    expect(crowded.perSecond).toBeCloseTo(spare.perSecond! / 2)
  })

  it('is what the generator can pace, where that is less', async () => {
    expect(await arrivals({}, 0.95)).toEqual({perSecond: expect.closeTo(315.8, 1) as number, paced: true})
  })

  it('is the share or the rate that was asked for, whatever the generator can do', async () => {
    expect(await arrivals({load: '90%'}, 0.95)).toEqual({perSecond: 900, paced: undefined})
    expect(await arrivals({rate: '800'}, 0.95)).toEqual({perSecond: 800, paced: undefined})
  })
})

describe('what the processes used', () => {
  const {saturation} = makeRound({index: 0, requestsPerSecond: 1000, latencyMs: [50], unloadedMs: 50})
  const seenFor = async (wallMs: number) => {
    const sampler = {mark: () => undefined, use: () => ({...saturation.use!, wallMs})} as unknown as Sampler
    const world = {
      generator: {
        run: <Job extends LoadJob>(
          _: Job,
          __: AbortSignal,
          onEvent: (event: {readonly type: 'window-opened' | 'window-closed'}) => void,
        ) => {
          onEvent({type: 'window-opened'})
          onEvent({type: 'window-closed'})
          return Promise.resolve(saturation.load as unknown as ResultOf<Job>)
        },
        close: () => Promise.resolve(),
      },
      machineLoad: () => null,
      signal: never,
      onEvent: () => undefined,
    }
    const job = {model: 'closed'} as unknown as LoadJob
    const {measured, proxyUse} = await runMeasured(job, world, {sampler, proxy: sampler, group: null})
    return [measured.use?.wallMs, proxyUse?.wallMs]
  }

  it('is that of the window, and nothing where the news of its edges came together', async () => {
    expect(await seenFor(windowMs)).toEqual([windowMs, windowMs])
    expect(await seenFor(1.3 * windowMs)).toEqual([1.3 * windowMs, 1.3 * windowMs])
    expect(await seenFor(0.01 * windowMs)).toEqual([undefined, undefined])
  })
})
