import type {Scenario} from '../../config/scenario/scenario.js'
import type {Destination} from '../../drive/verify.js'
import type {EngineName, LoadJob} from '../../load/job.js'
import type {LoadResult} from '../../load/result.js'
import type {GateRound} from '../../result/gate-result.js'
import type {ArmName} from '../plan/slice-order.js'
import type {SlicePlan} from '../plan/slice-plan.js'
import {askOnce, requireSameAnswer, type Guard, type ScenarioGuard} from './guard.js'
import {inOrder, withArms, type ArmsWorld, type Both, type LiveArm} from './live-arms.js'
import {closedSlice, openSlice} from './slice-job.js'
import {answersOf, Tally} from './tally.js'

/** What all starts of a gate share. */
export interface GateWorld extends ArmsWorld {
  readonly engine: EngineName
  readonly warmupMs: number
}

export interface RoundRequest {
  readonly index: number
  readonly order: readonly ArmName[]
  /** In the order in which they run. */
  readonly slices: readonly SlicePlan[]
  /** Seeds arrivals and the environment's padding. */
  readonly seed: number
  readonly guard: Guard
}

/** One arm in one round. */
interface Side {
  readonly arm: LiveArm
  /** Answers since its start, whatever the scenario. */
  served: number
}

/** One fresh start of all arms side by side, loaded in turn, stopped. Nothing of them is left, however it ends. */
export async function runGateRound(request: RoundRequest, world: GateWorld): Promise<GateRound> {
  const {clock} = world
  const startedAt = clock.date().toISOString()
  const began = clock.now()
  const [first = 'baseline'] = request.order
  const scenarios = await withArms(first, request.seed, world, (arms, signal) =>
    runScenarios(request, arms, {...world, signal}),
  )
  return {index: request.index, first, startedAt, durationMs: clock.now() - began, scenarios}
}

/** All closed loops before the first open one, which may leave the arms with more connections than they had before. */
async function runScenarios(
  {order, slices, seed, guard}: RoundRequest,
  {baseline, candidate}: Both<LiveArm>,
  world: GateWorld,
): Promise<GateRound['scenarios']> {
  const [first = 'baseline'] = order
  const sideOf = (arm: LiveArm): Side => ({arm, served: 0})
  const sides: Both<Side> = {
    baseline: baseline === null ? null : sideOf(baseline),
    candidate: sideOf(candidate),
  }
  const tallied = slices.map(slice => ({
    slice,
    tallies: mapBoth(sides, ({arm}) => new Tally(arm.server.startupMs)),
  }))
  const runLoop = async (jobOf: JobOf, {slice, tallies}: (typeof tallied)[number]) => {
    for (const [position, name] of order.entries()) {
      const [side, tally] = [sides[name], tallies[name]]
      if (side === null || tally === null) continue
      // The same arrivals for the two slices of a pair.
      const job = jobOf(destinationOf(side.arm), slice, seed + Math.floor(position / 2))
      if (job !== null) await runSlice(side, tally, job, world)
    }
  }
  for (const one of tallied) {
    const {scenario} = one.slice
    await compare(scenario, {baseline, candidate}, guard.get(scenario.name), world)
    for (const side of inOrder(sides, first)) {
      const {total} = await warmUp(side.arm, scenario, world)
      side.served += answersOf(total)
    }
    await runLoop(closedJob, one)
  }
  for (const one of tallied) await runLoop(openJob, one)
  return tallied.map(({slice: {scenario}, tallies}) => {
    const served = Math.min(...inOrder(tallies, first).map(({memory}) => memory.served))
    const rounds = mapBoth(tallies, tally => tally.round(served))
    return {scenario: scenario.name, ...rounds}
  })
}

function mapBoth<T, U>({baseline, candidate}: Both<T>, of: (one: T) => U): Both<U> {
  return {baseline: baseline === null ? null : of(baseline), candidate: of(candidate)}
}

function destinationOf({server}: LiveArm): Destination {
  return {origin: server.origin, insecure: false, closes: server.closes}
}

type JobOf = (to: Destination, slice: SlicePlan, seed: number) => LoadJob | null

const closedJob: JobOf = (to, {scenario, closedMs}, seed) =>
  closedMs === null ? null : closedSlice(to, scenario, closedMs, seed)

const openJob: JobOf = (to, {scenario, openMs, ratePerSecond}, seed) =>
  openMs === null || ratePerSecond === null ? null : openSlice(to, scenario, openMs, ratePerSecond, seed)

/** Every fresh start answers as the other one does, before it is loaded. */
async function compare(
  scenario: Scenario,
  {baseline, candidate}: Both<LiveArm>,
  guard: ScenarioGuard | undefined,
  world: GateWorld,
): Promise<void> {
  const answers = {
    baseline: baseline === null ? [] : [await askOnce(baseline.server, scenario, world)],
    candidate: [await askOnce(candidate.server, scenario, world)],
  }
  if (guard !== undefined) requireSameAnswer(guard, answers, scenario)
}

export async function warmUp(arm: LiveArm, scenario: Scenario, world: GateWorld): Promise<LoadResult> {
  return load(closedSlice(destinationOf(arm), scenario, world.warmupMs, 0), world, () => undefined)
}

async function runSlice(side: Side, tally: Tally, job: LoadJob, world: GateWorld): Promise<void> {
  const {sampler} = side.arm
  // From idle to idle: no edge of a window divides a request's CPU time.
  const before = sampler.read()
  let loadedBytes = 0
  const result = await load(job, world, () => (loadedBytes = sampler.memory().pssBytes))
  const {cpuUs} = sampler.read()
  side.served += answersOf(result.total)
  const pssBytes = Math.max(loadedBytes, sampler.memory().pssBytes)
  tally.add(result, {cpuUs: cpuUs - before.cpuUs, pssBytes, served: side.served})
}

function load(
  job: LoadJob,
  {generator, signal, engine}: GateWorld,
  onClosed: () => unknown,
): Promise<LoadResult> {
  return generator.run({...job, engine}, signal, event => {
    if (event.type === 'window-closed') onClosed()
  })
}
