import type {World} from '../../drive/world.js'
import {messageOf} from '../../error.js'
import type {Plan} from '../../plan/plan.js'
import {balancedOrders} from '../../plan/order.js'
import {capacitySchemaVersion, type CapacityRecord, type CapacityResult} from '../../result/capacity.js'
import type {Environment} from '../../result/environment.js'
import {recordPlan} from '../../run/execute.js'
import {runRound} from '../../run/round.js'
import {answersOf} from '../decide/answers.js'
import {StepReader} from '../decide/read-steps.js'
import type {SearchPlan} from '../plan.js'
import {recordOf, type ArmInSearch} from './arm-in-search.js'
import {moveOf, visit} from './visit.js'
import type {SearchEvent, SearchWorld} from './world.js'

export interface SearchRequest {
  readonly name: string
  readonly plan: SearchPlan
  readonly environment: Environment
  readonly toolVersion: string
  readonly command: readonly string[]
  readonly insecure: boolean
  readonly database: string | null
}

/** Of orders in which the arms take their turns; they begin anew after so many. */
const orders = 64

/**
 * Saturates every arm once, then visits them in turn, each time by a fresh start, until all are decided or the budget is
 * spent. An arm that fails is given up; an interruption ends the search with what is recorded. Leaves no process behind.
 */
export async function executeSearch(
  request: SearchRequest,
  world: World & {readonly signal: AbortSignal; readonly tell: (event: SearchEvent) => void},
): Promise<CapacityResult> {
  const {plan, insecure, database} = request
  const startedAt = world.clock.date()
  const arms = plan.run.arms.map((arm): ArmInSearch => ({
    arm,
    pilot: null,
    steps: [],
    reader: new StepReader(plan.slo),
    starts: 0,
    failure: null,
  }))
  try {
    const upstream = plan.run.url === null ? await world.startUpstream(world.signal) : null
    try {
      const common = {insecure, database, upstream: upstream?.address ?? null, earlier: [], roomMs: Infinity}
      await runSearch(arms, plan, {...world, ...common, onEvent: () => undefined})
    } finally {
      await upstream?.stop()
    }
  } catch (error) {
    if (!world.signal.aborted) throw error
  }
  const record: CapacityRecord = {
    schemaVersion: capacitySchemaVersion,
    kind: 'capacity',
    id: `${startedAt.toISOString()}-${plan.run.seed.toString(36)}`,
    name: request.name,
    startedAt: startedAt.toISOString(),
    finishedAt: world.clock.date().toISOString(),
    status: world.signal.aborted ? 'interrupted' : 'completed',
    tool: {name: 'workerbench', version: request.toolVersion, command: [...request.command]},
    environment: request.environment,
    plan: recordPlan(pilotPlan(plan.run)),
    search: {
      ...{slo: [...plan.slo], budgetMs: plan.budgetMs},
      ...{precision: plan.precision, atLeast: plan.atLeast},
    },
    arms: arms.map(recordOf),
  }
  return {...record, answers: answersOf(record)}
}

async function runSearch(arms: readonly ArmInSearch[], plan: SearchPlan, world: SearchWorld): Promise<void> {
  const untilMs = world.clock.now() + plan.budgetMs
  for (const one of arms) await guarded(one, world, () => runPilot(one, plan, world))
  const turns = balancedOrders(arms.length, orders, plan.run.seed)
  for (let turn = 0; ; turn++) {
    const open = new Set(arms.filter(one => one.failure === null && moveOf(one, plan).kind !== 'stop'))
    if (open.size === 0) return
    const beganMs = world.clock.now()
    for (const index of turns[turn % orders] ?? []) {
      const one = arms[index]
      if (one === undefined || !open.has(one)) continue
      await guarded(one, world, () => visit(one, plan, untilMs, world))
      const move = moveOf(one, plan)
      if (move.kind === 'stop') world.tell({type: 'arm-ended', arm: one.arm.id, because: move.because})
    }
    const hasStepped = [...open].some(one => one.failure === null)
    if (!hasStepped || world.clock.now() + shortestTurnMs > untilMs || world.clock.now() <= beganMs) return
  }
}

/** A start, a glance and a stop: with less left there is no use in another turn. */
const shortestTurnMs = 3000

/** A fault of one arm is no fault of the others. */
async function guarded(one: ArmInSearch, world: SearchWorld, use: () => Promise<void>): Promise<void> {
  if (one.failure !== null) return
  try {
    await use()
  } catch (error) {
    world.signal.throwIfAborted()
    const hint =
      error instanceof Error && 'hint' in error && typeof error.hint === 'string' ? `\n${error.hint}` : ''
    one.failure = messageOf(error) + hint
    world.tell({type: 'arm-ended', arm: one.arm.id, because: 'failed'})
  }
}

/** One start in a closed loop: where the search begins, and what binds the arm. */
async function runPilot(one: ArmInSearch, {run}: SearchPlan, world: SearchWorld): Promise<void> {
  const plan = pilotPlan(run)
  const start = plan.starts.find(({arm}) => arm === one.arm)
  if (start === undefined) return
  const {round} = await runRound(start, plan, world)
  one.pilot = round
  world.tell({type: 'pilot-ended', arm: one.arm.id, round})
}

function pilotPlan(run: Plan): Plan {
  const starts = run.starts.filter(({round}) => round === 0)
  return {
    ...run,
    saturation: true,
    latency: null,
    rounds: 1,
    extendTo: null,
    witness: null,
    trace: false,
    starts,
  }
}
