import {uniformFloat64} from 'pure-rand/distribution/uniformFloat64'
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus'
import {resolvePlan} from '../../src/plan/resolve.js'
import type {StartableArm} from '../../src/plan/arm.js'
import type {TuneResult} from '../../src/result/tune.js'
import {executeTune} from '../../src/tune/measure/execute.js'
import type {TuneEvent} from '../../src/tune/measure/world.js'
import {threadsFor, workersFor} from '../../src/tune/plan/grid.js'
import {readTune, resolveTune, type TuneOptions, type TunePlan} from '../../src/tune/plan/tune-plan.js'
import {fakeWorld, type FakeWorld, type FakeWorldRequest} from '../fixtures/fake-world.js'
import type {Behaviour} from '../fixtures/fake-server.js'
import {environment} from '../fixtures/result.js'

/** An app of which everything is known, as the servers of every mode run it. */
export interface KnownApp {
  readonly cpuMs: number
  readonly waitMs: number
  readonly baseBytes?: number
  readonly workerBytes?: number
  readonly threadBytes?: number
  /** Of one mode, beside that: what its machinery costs each request. */
  readonly extraCpuMs?: Readonly<Partial<Record<string, number>>>
}

export interface KnownWorld extends TuneOptions, Pick<FakeWorldRequest, 'abortAt'> {
  readonly app: KnownApp
  readonly modes?: readonly string[]
  readonly cpus: number
  readonly memory: string
  readonly hostCores?: number
  readonly seed?: number
  /** Standard deviation of the logarithm of what one start holds. */
  readonly noise?: number
  readonly behave?: (arm: StartableArm) => Partial<Behaviour>
}

const megabyte = 2 ** 20

export interface Tuned {
  readonly result: TuneResult
  readonly world: FakeWorld
  readonly plan: TunePlan
  readonly events: readonly TuneEvent[]
}

export async function tunePlanOf(request: KnownWorld): Promise<TunePlan> {
  const {modes = ['sync', 'thread', 'green'], cpus, memory, hostCores = 2, seed = 1} = request
  const memoryBytes = Number.parseInt(memory) * megabyte
  const run = await resolvePlan(
    {
      scenarios: ['io'],
      modes,
      gil: true,
      workers: workersFor({cores: cpus, memoryBytes, hostCores}).join(','),
      threads: threadsFor().join(','),
      ...{cpus: String(cpus), memory, seed: String(seed), engine: 'autocannon' as const},
    },
    '/',
  )
  return resolveTune(readTune(request), run, {cores: 64, hostCores, isGrid: true, hasConnections: false})
}

/** A whole tuning on a machine on which nothing is real. */
export async function tune(request: KnownWorld): Promise<Tuned> {
  const {seed = 1, noise = 0, cpus, app, behave = () => ({}), abortAt} = request
  const plan = await tunePlanOf(request)
  const random = xoroshiro128plus(seed)
  const uniform = () => uniformFloat64(random)
  const gaussian = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  const world = fakeWorld({
    seed,
    abortAt,
    behave: ({arm}) => ({
      ...behaviourOf(arm, app, cpus, Math.exp(noise * gaussian())),
      ...behave(arm),
    }),
  })
  const events: TuneEvent[] = []
  const result = await executeTune(
    {
      ...{name: 'io', plan, toolVersion: '0.0.0', command: ['bench', 'tune']},
      environment: {...environment, cores: request.hostCores ?? 2},
      ...{insecure: false, database: null},
    },
    {...world, tell: event => events.push(event)},
  )
  return {result, world, plan, events}
}

/** As many servers as can be in service at once, each of which takes a lone request's time, and cores that they share. */
export function behaviourOf(
  arm: Pick<StartableArm, 'mode' | 'workers' | 'threads' | 'concurrency' | 'limits'>,
  app: KnownApp,
  cores: number,
  luck = 1,
): Partial<Behaviour> {
  const cpuMs = app.cpuMs + (app.extraCpuMs?.[arm.mode ?? ''] ?? 0)
  const serviceMs = cpuMs + app.waitMs
  const capacity = capacityOf(arm, app, cores) * luck
  const bytes = bytesOf(arm, app)
  const isTooMuch = bytes > (arm.limits?.memoryBytes ?? Infinity)
  return {
    ...{perSecond: capacity, serviceMs, cpuUsPerRequest: cpuMs * 1000},
    latencyAt: rate => latencyAt(rate, capacity, serviceMs),
    ...{chargedBytes: bytes, pssBytes: bytes, startupMs: 300},
    outOfMemoryWith: isTooMuch ? (arm.workers ?? 1) + 1 : null,
  }
}

export function capacityOf(
  {mode, workers, threads, concurrency}: Pick<StartableArm, 'mode' | 'workers' | 'threads' | 'concurrency'>,
  {cpuMs, waitMs, extraCpuMs}: KnownApp,
  cores: number,
): number {
  const own = cpuMs + (extraCpuMs?.[mode ?? ''] ?? 0)
  const slots = mode === 'sync' ? workers : mode === 'thread' ? (workers ?? 1) * (threads ?? 1) : null
  const bySlots = slots === null ? Infinity : (slots / (own + waitMs)) * 1000
  return Math.min(bySlots, (Math.min(concurrency.parallelism ?? cores, cores) / own) * 1000)
}

/** Of every request, at this rate: as in one queue, whose wait grows without end. */
export function latencyAt(rate: number, capacity: number, serviceMs: number): number {
  return rate >= capacity ? 20_000 : serviceMs + (1000 * 4.6 * (rate / capacity)) / (capacity - rate)
}

/** The rate at which that reaches the limit. */
export function heldBy(capacity: number, serviceMs: number, limitMs: number): number {
  let [low, high] = [0, capacity]
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (latencyAt(middle, capacity, serviceMs) > limitMs) high = middle
    else low = middle
  }
  return low
}

export function bytesOf(
  {workers, threads}: Pick<StartableArm, 'workers' | 'threads'>,
  {baseBytes = 20 * megabyte, workerBytes = 25 * megabyte, threadBytes = 0.2 * megabyte}: KnownApp,
): number {
  return Math.round(baseBytes + (workers ?? 1) * (workerBytes + (threads ?? 0) * threadBytes))
}
