import {BenchError} from '../../error.js'
import type {LoadResult} from '../../load/contract.js'
import type {LoadGenerator} from '../../load/contract.js'
import {startSampler, type Sampler} from '../../measure/sampler.js'
import type {GateRound} from '../../result/gate-result.js'
import type {Scenario} from '../../config/scenario/scenario.js'
import type {ServerHandle} from '../../server/handle.js'
import {startServer} from '../../server/launch.js'
import {freePort} from '../../server/port.js'
import type {ArmLaunch} from './arm-launch.js'
import {printOf, requireSameAnswer, type GuardDepth} from './guard.js'
import {closedJob, openJob} from './slice-job.js'
import type {ArmName} from '../plan/slice-order.js'
import type {SlicePlan} from '../plan/slice-plan.js'
import {Tally} from './tally.js'

/** What all rounds of a gate share. */
export interface GateWorld {
  readonly arms: Readonly<Partial<Record<ArmName, ArmLaunch>>>
  readonly load: LoadGenerator
  readonly upstream: string | null
  readonly warmupMs: number
  /** One arm after the other, where start-up is compared: together they would wait for each other. */
  readonly startTogether: boolean
  readonly guard: ReadonlyMap<string, GuardDepth>
  readonly signal: AbortSignal
}

export interface LiveArm {
  readonly name: ArmName
  readonly server: ServerHandle
  readonly sampler: Sampler
}

export interface RoundRequest {
  readonly index: number
  readonly order: readonly ArmName[]
  /** In the order in which they run. */
  readonly slices: readonly SlicePlan[]
  /** Seeds arrivals and the environment's padding. */
  readonly seed: number
}

/** One fresh start of all arms side by side, loaded in turn, stopped. Nothing of them is left, however it ends. */
export async function runGateRound(request: RoundRequest, world: GateWorld): Promise<GateRound> {
  const startedAt = new Date().toISOString()
  const began = performance.now()
  const [first = 'baseline'] = request.order
  const scenarios = await withArms(first, request.seed, world, async arms => {
    const measured: GateRound['scenarios'] = []
    for (const slice of request.slices) measured.push(await runScenario(slice, request, arms, world))
    return measured
  })
  return {index: request.index, first, startedAt, durationMs: performance.now() - began, scenarios}
}

/** Starts the arms, runs `use`, and stops them whatever comes of it. */
export async function withArms<Result>(
  first: ArmName,
  seed: number,
  world: GateWorld,
  use: (arms: readonly LiveArm[]) => Promise<Result>,
): Promise<Result> {
  const names = (first === 'baseline' ? ['baseline', 'candidate'] : ['candidate', 'baseline']) as ArmName[]
  const wanted = names.filter(name => world.arms[name] !== undefined)
  const arms: LiveArm[] = []
  try {
    const starts = wanted.map(
      (name, index) => () => startArm(name, seed + index, world).then(arm => arms.push(arm)),
    )
    if (world.startTogether) await allOrFirstError(starts.map(start => start()))
    else for (const start of starts) await start()
    return await use(arms)
  } finally {
    for (const {sampler} of arms) sampler.stop()
    await Promise.all(arms.map(({server}) => server.stop()))
  }
}

async function startArm(name: ArmName, seed: number, world: GateWorld): Promise<LiveArm> {
  const launch = world.arms[name]
  if (launch === undefined) throw new BenchError(`no ${name} to start`, {family: 'bug'})
  const pad = 'x'.repeat(1 + (Math.imul(seed, 2_654_435_761) >>> 20))
  const server = await startServer(
    launch.launch({port: await freePort(), pad, upstream: world.upstream}),
    world.signal,
  )
  return {name, server, sampler: startSampler(server.pid, {memoryEveryMs: neverMs})}
}

/** Memory is read at the end of slices, at the same moments for both arms. */
const neverMs = 2 ** 31 - 1

/** Waits for all, so that none is still starting when the error is told. */
async function allOrFirstError(starts: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(starts)).find(start => start.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}

async function runScenario(
  slice: SlicePlan,
  {order, seed}: RoundRequest,
  arms: readonly LiveArm[],
  world: GateWorld,
): Promise<GateRound['scenarios'][number]> {
  await guard(slice.scenario, arms, world)
  const tallies = new Map<ArmName, Tally>()
  for (const arm of arms) {
    await warmUp(arm, slice.scenario, world)
    tallies.set(arm.name, new Tally(arm.server.startupMs))
  }
  const byName = new Map(arms.map(arm => [arm.name, arm]))
  for (const [position, name] of order.entries()) {
    const [arm, tally] = [byName.get(name), tallies.get(name)]
    if (arm === undefined || tally === undefined) continue
    await runSlices(arm, tally, slice, seed + Math.floor(position / 2), world)
  }
  const [baseline, candidate] = [tallies.get('baseline'), tallies.get('candidate')]
  if (candidate === undefined) throw new BenchError('a round without a candidate', {family: 'bug'})
  return {scenario: slice.scenario.name, baseline: baseline?.round() ?? null, candidate: candidate.round()}
}

/** Every fresh start answers as the other one does, before it is loaded. */
async function guard(scenario: Scenario, arms: readonly LiveArm[], world: GateWorld): Promise<void> {
  const prints = new Map<ArmName, Awaited<ReturnType<typeof printOf>>>()
  for (const {name, server} of arms)
    prints.set(name, await printOf(server.origin, scenario, name, world.signal))
  const [baseline, candidate] = [prints.get('baseline'), prints.get('candidate')]
  if (baseline !== undefined && candidate !== undefined)
    requireSameAnswer(baseline, candidate, scenario, world.guard.get(scenario.name) ?? 'body')
}

export async function warmUp(arm: LiveArm, scenario: Scenario, world: GateWorld): Promise<LoadResult> {
  return load(arm, world, closedJob(arm.server.origin, scenario, world.warmupMs), () => undefined)
}

async function runSlices(
  arm: LiveArm,
  tally: Tally,
  slice: SlicePlan,
  seed: number,
  world: GateWorld,
): Promise<void> {
  const {scenario, closedMs, openMs, ratePerSecond} = slice
  const jobs = [
    ...(closedMs === null ? [] : [closedJob(arm.server.origin, scenario, closedMs)]),
    // The same arrivals for the two slices of a pair.
    ...(openMs === null || ratePerSecond === null
      ? []
      : [openJob(arm.server.origin, scenario, openMs, ratePerSecond, seed)]),
  ]
  for (const job of jobs) {
    // From idle to idle: no edge of a window divides a request's CPU time.
    const before = arm.sampler.read()
    const result = await load(arm, world, job, () => tally.sawMemory(arm.sampler.memory()))
    tally.add(job.model, result, arm.sampler.read().cpuUs - before.cpuUs)
    tally.sawMemory(arm.sampler.memory())
  }
}

/** A server that dies under load ends the load, with its last words. */
async function load(
  {name, server}: LiveArm,
  {load: generator, signal}: GateWorld,
  job: Parameters<LoadGenerator['run']>[0],
  onClosed: () => void,
): Promise<LoadResult> {
  const death = new AbortController()
  void server.exited.then(({code, signal: by}) => {
    const how = by ?? `exit code ${String(code)}`
    death.abort(
      new BenchError(`${name}: the server died under load (${how})`, {
        family: 'environment',
        hint:
          server.output() === ''
            ? 'It wrote nothing.'
            : `It wrote last:\n${server.output().split('\n').slice(-15).join('\n')}`,
      }),
    )
  })
  try {
    return await generator.run(job, AbortSignal.any([signal, death.signal]), event => {
      if (event.type === 'window-closed') onClosed()
    })
  } catch (error) {
    signal.throwIfAborted()
    throw death.signal.aborted ? death.signal.reason : error
  }
}
