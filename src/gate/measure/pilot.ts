import type {Scenario} from '../../config/scenario/scenario.js'
import {depthOf, printOf, requireSameAnswer, type AnswerPrint, type GuardDepth} from './guard.js'
import {answersPerSecond} from '../../result/round-values.js'
import type {GatePlan} from '../plan/gate-plan.js'
import {inOrder, withArms, type Both, type LiveArm} from './live-arms.js'
import {warmUp, type GateWorld, type Guard} from './round.js'
import {loadedMs, planSlices, slicesPerArm, type SlicePlan} from '../plan/slice-plan.js'

export interface Pilot {
  readonly slices: readonly SlicePlan[]
  readonly guard: Guard
  /** How long a round will take, about. */
  readonly roundMs: number
}

/** The readings of memory and CPU of a small tree. */
const readingsMs = 10
const stopMs = 150

/**
 * One start whose numbers are thrown away: that both arms start and give the same answers, how many requests a second
 * to expect, and how long a round takes. Beside a stored baseline the candidate's saturation stands for both.
 */
export async function runPilot(plan: GatePlan, world: GateWorld): Promise<Pilot> {
  const {clock} = world
  const began = clock.now()
  let startedMs = 0
  const metrics = plan.gated.map(({metric}) => metric)
  const seen = await withArms('baseline', plan.seed, world, async (arms, signal) => {
    startedMs = clock.now() - began
    const asking = {...world, signal}
    const found: {readonly slice: SlicePlan; readonly depth: GuardDepth; readonly aroundMs: number}[] = []
    for (const scenario of plan.scenarios) {
      const depth = await compareAnswers(scenario, arms, plan.ignoreBody, asking)
      const loads: PilotLoad[] = []
      for (const arm of inOrder(arms, 'baseline')) loads.push(await loadWarm(arm, scenario, asking))
      const [baseline = 1] = loads.map(({perSecond}) => perSecond)
      const saturation = {baseline, slower: Math.min(...loads.map(({perSecond}) => perSecond))}
      const slice = planSlices(scenario, metrics, saturation, plan.ratePerSecond)
      found.push({slice, depth, aroundMs: Math.max(...loads.map(({aroundMs}) => aroundMs)) + readingsMs})
    }
    return found
  })
  const arms = world.arms.baseline === null ? 1 : 2
  const loads = seen.map(({slice, aroundMs}) => world.warmupMs + aroundMs + sliceMs(slice, aroundMs))
  return {
    slices: seen.map(({slice}) => slice),
    guard: new Map(seen.map(({slice, depth}) => [slice.scenario.name, depth])),
    roundMs: startedMs + arms * loads.reduce((sum, ms) => sum + ms, 0) + stopMs,
  }
}

interface PilotLoad {
  readonly perSecond: number
  /** Around its window: ramp, drain, the generator's own end. */
  readonly aroundMs: number
}

/** Of a warm server: compiled just in time, it answers a third of that in its first moments. */
async function loadWarm(arm: LiveArm, scenario: Scenario, world: GateWorld): Promise<PilotLoad> {
  await warmUp(arm, scenario, world)
  const began = world.clock.now()
  const {window} = await warmUp(arm, scenario, world)
  // Good ones: of a server that refuses most of them, half of all answers would be more than it can serve.
  const perSecond = Math.max(1, answersPerSecond({window}))
  return {perSecond, aroundMs: Math.max(0, world.clock.now() - began - window.durationMs)}
}

/** Of one arm in one round. */
function sliceMs(slice: SlicePlan, aroundMs: number): number {
  const models = (slice.closedMs === null ? 0 : 1) + (slice.openMs === null ? 0 : 1)
  return loadedMs(slice) + slicesPerArm * aroundMs * models
}

/** How far the arms can be compared: each is asked twice, and must first be like itself. */
async function compareAnswers(
  scenario: Scenario,
  {baseline, candidate}: Both<LiveArm>,
  ignoreBody: boolean,
  world: GateWorld,
): Promise<GuardDepth> {
  const depths: GuardDepth[] = ignoreBody ? ['status'] : []
  const printTwice = async ({server}: LiveArm): Promise<AnswerPrint> => {
    const print = await printOf(server, scenario, world)
    depths.push(depthOf(print, await printOf(server, scenario, world)))
    return print
  }
  const expected = baseline === null ? null : await printTwice(baseline)
  const print = await printTwice(candidate)
  const depth = depths.includes('status') ? 'status' : depths.includes('length') ? 'length' : 'body'
  if (expected !== null) requireSameAnswer(expected, print, scenario, depth)
  return depth
}
