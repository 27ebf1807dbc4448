import type {Scenario} from '../../config/scenario/scenario.js'
import {depthOf, printOf, requireSameAnswer, type GuardDepth} from './guard.js'
import type {GatePlan} from '../plan/gate-plan.js'
import {warmUp, withArms, type GateWorld} from './round.js'
import {loadedMs, planSlices, slicesPerArm, type SlicePlan} from '../plan/slice-plan.js'

export interface Pilot {
  readonly slices: readonly SlicePlan[]
  readonly guard: ReadonlyMap<string, GuardDepth>
  /** How long a round will take, about. */
  readonly roundMs: number
}

/** Around each slice: ramp, drain, the generator's own end, readings. */
const perSliceMs = 75

/**
 * One start whose numbers are thrown away: that both arms start and give the same answers, how many requests a second
 * to expect, and how long a round takes. `baseCapacity` of a stored baseline is the candidate's.
 */
export async function runPilot(plan: GatePlan, world: GateWorld): Promise<Pilot> {
  const began = performance.now()
  let startedMs = 0
  const metrics = plan.gated.map(({metric}) => metric)
  const seen = await withArms('baseline', plan.seed, world, async arms => {
    startedMs = performance.now() - began
    const found: {readonly slice: SlicePlan; readonly depth: GuardDepth}[] = []
    for (const scenario of plan.scenarios) {
      const depth = await compareAnswers(scenario, arms, plan.ignoreBody, world)
      const capacities: number[] = []
      for (const arm of arms) {
        const {window} = await warmUp(arm, scenario, world)
        capacities.push(((window.ended.ok + window.ended.non2xx) / window.durationMs) * 1000)
      }
      // The slower one: a slice must be long enough for both.
      const capacity = Math.max(1, Math.min(...capacities))
      found.push({slice: planSlices(scenario, metrics, capacity, plan.ratePerSecond), depth})
    }
    return found
  })
  const slices = seen.map(({slice}) => slice)
  const arms = Object.keys(world.arms).length
  const loads = slices.reduce(
    (sum, slice) =>
      sum +
      loadedMs(slice) +
      slicesPerArm * perSliceMs * ((slice.closedMs === null ? 0 : 1) + (slice.openMs === null ? 0 : 1)) +
      world.warmupMs +
      perSliceMs,
    0,
  )
  const stopMs = 150
  return {
    slices,
    guard: new Map(seen.map(({slice, depth}) => [slice.scenario.name, depth])),
    roundMs: startedMs + arms * loads + stopMs,
  }
}

async function compareAnswers(
  scenario: Scenario,
  arms: Parameters<Parameters<typeof withArms>[3]>[0],
  ignoreBody: boolean,
  {signal}: GateWorld,
): Promise<GuardDepth> {
  const depths: GuardDepth[] = ignoreBody ? ['status'] : []
  const prints = []
  for (const {name, server} of arms) {
    const print = await printOf(server.origin, scenario, name, signal)
    depths.push(depthOf(print, await printOf(server.origin, scenario, name, signal)))
    prints.push(print)
  }
  const depth = depths.includes('status') ? 'status' : depths.includes('length') ? 'length' : 'body'
  const [one, other] = prints
  if (one !== undefined && other !== undefined) {
    const [baseline, candidate] = arms[0]?.name === 'baseline' ? [one, other] : [other, one]
    requireSameAnswer(baseline, candidate, scenario, depth)
  }
  return depth
}
