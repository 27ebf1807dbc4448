import type {Scenario} from '../../config/scenario/scenario.js'
import type {Answer} from '../../drive/verify.js'
import {askOnce, guardOf, type Guard, type ScenarioGuard} from './guard.js'
import {answersPerSecond} from '../../result/round-values.js'
import {loadedMetrics, type GatePlan} from '../plan/gate-plan.js'
import {sum} from '../../stats/sum.js'
import {inOrder, withArms, type Both, type LiveArm} from './live-arms.js'
import {warmUp, type GateWorld} from './round.js'
import {loadedMs, planSlices, slicesThatFit, type Saturation, type SlicePlan} from '../plan/slice-plan.js'

export interface Pilot {
  readonly slices: readonly SlicePlan[]
  readonly slicesPerArm: number
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
  const seen = await withArms('baseline', plan.seed, world, async (arms, signal) => {
    startedMs = clock.now() - began
    const asking = {...world, signal}
    const found: (PilotScenario & {readonly guard: ScenarioGuard})[] = []
    for (const scenario of plan.scenarios) {
      const guard = await compare(scenario, arms, plan.ignoreBody, asking)
      const loads: PilotLoad[] = []
      for (const arm of inOrder(arms, 'baseline')) loads.push(await loadWarm(arm, scenario, asking))
      const [baseline = 1] = loads.map(({perSecond}) => perSecond)
      const saturation = {baseline, slower: Math.min(...loads.map(({perSecond}) => perSecond))}
      const aroundMs = Math.max(...loads.map(({aroundMs}) => aroundMs)) + readingsMs
      found.push({scenario, saturation, guard, aroundMs})
    }
    return found
  })
  const arms = world.arms.baseline === null ? 1 : 2
  const roundMs = (slices: number) => startedMs + arms * sum(seen, one => loadMs(one, plan, slices)) + stopMs
  const leftMs = plan.budgetMs - (clock.now() - began)
  const slicesPerArm = plan.slicesPerArm ?? slicesThatFit(leftMs, plan.rounds, roundMs)
  return {
    slicesPerArm,
    slices: seen.map(one => slicesOf(one, plan, slicesPerArm)),
    guard: new Map(seen.map(({scenario, guard}) => [scenario.name, guard])),
    roundMs: roundMs(slicesPerArm),
  }
}

/** What was seen of one scenario. */
interface PilotScenario {
  readonly scenario: Scenario
  readonly saturation: Saturation
  /** Around each slice. */
  readonly aroundMs: number
}

function slicesOf({scenario, saturation}: PilotScenario, plan: GatePlan, slices: number): SlicePlan {
  return planSlices(scenario, loadedMetrics(plan), saturation, plan.ratePerSecond, slices)
}

/** Of one arm in one round. */
function loadMs(seen: PilotScenario, plan: GatePlan, slices: number): number {
  const slice = slicesOf(seen, plan, slices)
  const models = (slice.closedMs === null ? 0 : 1) + (slice.openMs === null ? 0 : 1)
  const {aroundMs} = seen
  return plan.warmupMs + aroundMs + loadedMs(slice, slices) + slices * aroundMs * models
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

/** Each arm is asked twice: what differs then may differ between the arms, too. */
async function compare(
  scenario: Scenario,
  {baseline, candidate}: Both<LiveArm>,
  ignoreBody: boolean,
  world: GateWorld,
): Promise<ScenarioGuard> {
  const askTwice = async ({server}: LiveArm): Promise<readonly Answer[]> => [
    await askOnce(server, scenario, world),
    await askOnce(server, scenario, world),
  ]
  const answers = {
    baseline: baseline === null ? [] : await askTwice(baseline),
    candidate: await askTwice(candidate),
  }
  return guardOf(answers, scenario, ignoreBody)
}
