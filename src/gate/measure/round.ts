import type {Scenario} from '../../config/scenario/scenario.js'
import type {LoadJob, LoadResult} from '../../load/contract.js'
import type {GateRound} from '../../result/gate-result.js'
import type {ArmName} from '../plan/slice-order.js'
import type {SlicePlan} from '../plan/slice-plan.js'
import {printOf, requireSameAnswer, type GuardDepth} from './guard.js'
import {inOrder, withArms, type ArmsWorld, type Both, type LiveArm} from './live-arms.js'
import {closedSlice, openSlice} from './slice-job.js'
import {Tally} from './tally.js'

/** What all starts of a gate share. */
export interface GateWorld extends ArmsWorld {
  readonly warmupMs: number
}

/** How much of each scenario's answers is compared. */
export type Guard = ReadonlyMap<string, GuardDepth>

export interface RoundRequest {
  readonly index: number
  readonly order: readonly ArmName[]
  /** In the order in which they run. */
  readonly slices: readonly SlicePlan[]
  /** Seeds arrivals and the environment's padding. */
  readonly seed: number
  readonly guard: Guard
}

/** One fresh start of all arms side by side, loaded in turn, stopped. Nothing of them is left, however it ends. */
export async function runGateRound(request: RoundRequest, world: GateWorld): Promise<GateRound> {
  const {clock} = world
  const startedAt = clock.date().toISOString()
  const began = clock.now()
  const [first = 'baseline'] = request.order
  const scenarios = await withArms(first, request.seed, world, async (arms, signal) => {
    const measured: GateRound['scenarios'] = []
    for (const slice of request.slices)
      measured.push(await runScenario(slice, request, arms, {...world, signal}))
    return measured
  })
  return {index: request.index, first, startedAt, durationMs: clock.now() - began, scenarios}
}

async function runScenario(
  slice: SlicePlan,
  {order, seed, guard}: RoundRequest,
  arms: Both<LiveArm>,
  world: GateWorld,
): Promise<GateRound['scenarios'][number]> {
  const {scenario} = slice
  const [first = 'baseline'] = order
  await compareAnswers(scenario, arms, guard.get(scenario.name) ?? 'body', world)
  for (const arm of inOrder(arms, first)) await warmUp(arm, scenario, world)
  const tallyOf = (arm: LiveArm) => ({arm, tally: new Tally(arm.server.startupMs)})
  const sides = {
    baseline: arms.baseline === null ? null : tallyOf(arms.baseline),
    candidate: tallyOf(arms.candidate),
  }
  for (const [position, name] of order.entries()) {
    const side = sides[name]
    if (side !== null) await runSlices(side.arm, side.tally, slice, seed + Math.floor(position / 2), world)
  }
  return {
    scenario: scenario.name,
    baseline: sides.baseline?.tally.round() ?? null,
    candidate: sides.candidate.tally.round(),
  }
}

/** Every fresh start answers as the other one does, before it is loaded. */
async function compareAnswers(
  scenario: Scenario,
  {baseline, candidate}: Both<LiveArm>,
  depth: GuardDepth,
  world: GateWorld,
): Promise<void> {
  const expected = baseline === null ? null : await printOf(baseline.server, scenario, world)
  const print = await printOf(candidate.server, scenario, world)
  if (expected !== null) requireSameAnswer(expected, print, scenario, depth)
}

export async function warmUp(arm: LiveArm, scenario: Scenario, world: GateWorld): Promise<LoadResult> {
  return load(closedSlice(arm.server.origin, scenario, world.warmupMs), world, () => undefined)
}

async function runSlices(
  arm: LiveArm,
  tally: Tally,
  slice: SlicePlan,
  seed: number,
  world: GateWorld,
): Promise<void> {
  const {scenario, closedMs, openMs, ratePerSecond} = slice
  const {origin} = arm.server
  const jobs = [
    ...(closedMs === null ? [] : [closedSlice(origin, scenario, closedMs)]),
    // The same arrivals for the two slices of a pair.
    ...(openMs === null || ratePerSecond === null
      ? []
      : [openSlice(origin, scenario, openMs, ratePerSecond, seed)]),
  ]
  for (const job of jobs) {
    // From idle to idle: no edge of a window divides a request's CPU time.
    const before = arm.sampler.read()
    const result = await load(job, world, () => tally.sawMemory(arm.sampler.memory()))
    tally.add(job.model, result, arm.sampler.read().cpuUs - before.cpuUs)
    tally.sawMemory(arm.sampler.memory())
  }
}

function load(job: LoadJob, {generator, signal}: GateWorld, onClosed: () => void): Promise<LoadResult> {
  return generator.run(job, signal, event => {
    if (event.type === 'window-closed') onClosed()
  })
}
