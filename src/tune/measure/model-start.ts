import type {Arm} from '../../plan/arm.js'
import type {Plan} from '../../plan/plan.js'
import type {Scenario} from '../../config/scenario/scenario.js'
import {runRound} from '../../run/round.js'
import type {Candidate, TuneStart} from '../../result/tune.js'
import type {TunePlan} from '../plan/tune-plan.js'
import type {TuneWorld} from './world.js'

/** Of the closed loop. Twenty periods of a CPU quota would be better, and twice as long. */
const windowMs = 1400
const clients = {least: 8, unbounded: 64, most: 256} as const

/** One start in a closed loop: what the laws are made of. */
export async function modelStart(
  arm: Arm,
  plan: TunePlan,
  world: TuneWorld,
): Promise<Pick<TuneStart, 'round' | 'connections' | 'group'>> {
  const scenario = scenarioOf(plan.run)
  const candidate = plan.candidates.find(one => one.arm === arm.id)
  const connections = plan.hasConnections ? scenario.connections : clientsFor(candidate)
  const {round} = await runRound(
    {round: 0, position: 0, arm, scenario: {...scenario, connections}},
    pilotPlan(plan.run),
    world,
  )
  return {round, connections, ...(round.group === undefined ? {} : {group: round.group})}
}

/** Twice what can be in service, so that there is always one to take. */
function clientsFor(candidate: Candidate | undefined): number {
  const slots = candidate?.slots ?? null
  return slots === null ? clients.unbounded : Math.min(clients.most, Math.max(clients.least, 2 * slots))
}

export function scenarioOf({scenarios}: Plan): Scenario {
  const [scenario] = scenarios
  if (scenario === undefined) throw new RangeError('a tuning without a scenario')
  return scenario
}

/** Saturation alone, once. */
export function pilotPlan(run: Plan): Plan {
  return {
    ...run,
    ...{saturation: true as const, latency: null, rounds: 1, extendTo: null, witness: null, trace: false},
    ...{durationMs: windowMs, stretch: true, lengthenTo: null},
  }
}
