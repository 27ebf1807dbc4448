import type {World} from '../drive/world.js'
import {messageOf} from '../error.js'
import {recordArm} from '../plan/arm.js'
import type {Plan, Start} from '../plan/plan.js'
import {estimateMs} from '../plan/plan.js'
import type {Cell} from '../result/cell.js'
import type {Environment} from '../result/environment.js'
import type {PlanRecord} from '../result/plan-record.js'
import type {Round} from '../result/round.js'
import type {Floor, RunResult} from '../result/schema.js'
import type {Trace} from '../result/trace.js'
import {schemaVersion} from '../result/schema.js'
import {makeCell, type CellMachine} from '../judge/cell.js'
import type {OnRunEvent} from './event.js'
import {measureFloor} from './floor.js'
import {RemainingTime} from './remaining-time.js'
import {runRound} from './round.js'
import type {RunWorld} from './run-world.js'
import {traceArm} from './trace.js'

export interface RunRequest {
  readonly name: string
  readonly plan: Plan
  readonly environment: Environment
  readonly toolVersion: string
  /** The command line, to have the run again. */
  readonly command: readonly string[]
  readonly insecure: boolean
  /** postgresql://… for servers that are asked for /db. */
  readonly database: string | null
}

/**
 * Runs every start of the plan in its order and judges what was recorded. A start that fails makes its cell
 * `invalid`, and its later rounds are skipped; an abort ends the run with what is complete.
 * Leaves no process and no file behind, however it ends.
 */
export async function executePlan(
  request: RunRequest,
  world: World & {readonly signal: AbortSignal; readonly onEvent: OnRunEvent},
): Promise<RunResult> {
  const {plan, insecure, database} = request
  const startedAt = world.clock.date()
  const rounds = new Map<string, Round[]>()
  let floor: Floor | null = null
  const traces = new Map<string, Trace>()
  try {
    floor = await measureFloor(plan, world)
    const upstream = plan.url === null ? await world.startUpstream(world.signal) : null
    try {
      const runWorld: RunWorld = {...world, insecure, database, upstream: upstream?.address ?? null}
      await runStarts(plan, runWorld, rounds)
      if (plan.trace) await runTraces(plan, runWorld, traces)
    } finally {
      await upstream?.stop()
    }
  } catch (error) {
    if (!world.signal.aborted) throw error
  }
  return {
    schemaVersion,
    id: `${startedAt.toISOString()}-${plan.seed.toString(36)}`,
    name: request.name,
    startedAt: startedAt.toISOString(),
    finishedAt: world.clock.date().toISOString(),
    status: world.signal.aborted ? 'interrupted' : 'completed',
    tool: {name: 'workerbench', version: request.toolVersion, command: [...request.command]},
    environment: request.environment,
    floor,
    plan: recordPlan(plan),
    cells: makeCells(plan, rounds, {
      cores: request.environment.cores,
      coresAllowed: serverCores(request),
      cgroupCpuLimit: request.environment.cgroupCpuLimit,
      floor,
    }).map(cell => ({...cell, trace: traces.get(keyOf(cell.scenario, cell.arm)) ?? null})),
  }
}

async function runStarts(plan: Plan, world: RunWorld, rounds: Map<string, Round[]>): Promise<void> {
  const time = new RemainingTime(plan)
  world.onEvent({
    type: 'run-started',
    starts: plan.starts.length,
    rounds: plan.rounds,
    estimateMs: estimateMs(plan),
  })
  for (const [done, start] of plan.starts.entries()) {
    if (world.signal.aborted) return
    const cell = rounds.get(cellKey(start)) ?? []
    rounds.set(cellKey(start), cell)
    if (cell.some(round => round.status === 'invalid')) continue
    world.onEvent({type: 'start-begun', start, done})
    const began = world.clock.now()
    const round = await runRound(start, plan, world).catch((error: unknown) =>
      failedRound(start, error, world),
    )
    cell.push(round)
    time.spent(start, world.clock.now() - began)
    world.onEvent({
      type: 'start-ended',
      start,
      round,
      done: done + 1,
      remainingMs: time.remainingMs(done + 1),
    })
  }
}

/** After everything that is measured. */
async function runTraces(plan: Plan, world: RunWorld, traces: Map<string, Trace>): Promise<void> {
  for (const scenario of plan.scenarios) {
    for (const arm of plan.arms) {
      if (world.signal.aborted) return
      world.onEvent({type: 'phase', phase: 'tracing'})
      traces.set(keyOf(scenario.name, arm.id), await traceArm({arm, scenario}, plan, world))
    }
  }
}

function failedRound({round, position}: Start, error: unknown, {signal, clock}: RunWorld): Round {
  const common = {index: round, position, startedAt: clock.date().toISOString()}
  if (signal.aborted) return {status: 'aborted', ...common, reason: 'interrupted'}
  const hint =
    error instanceof Error && 'hint' in error && typeof error.hint === 'string' ? `\n${error.hint}` : ''
  return {status: 'invalid', ...common, reason: messageOf(error) + hint}
}

/** Cells in the order of the request: scenario by scenario, arms as they were named. */
function makeCells(plan: Plan, rounds: ReadonlyMap<string, Round[]>, machine: CellMachine): Cell[] {
  return plan.scenarios.flatMap(scenario =>
    plan.arms.map(arm => makeCell(arm, scenario, rounds.get(cellKey({arm, scenario})) ?? [], machine)),
  )
}

/** What the servers could use at most. */
function serverCores({plan, environment}: RunRequest): number {
  return plan.pinning?.server?.split(',').length ?? environment.coresAllowed
}

function cellKey({arm, scenario}: Pick<Start, 'arm' | 'scenario'>): string {
  return keyOf(scenario.name, arm.id)
}

function keyOf(scenario: string, arm: string): string {
  return `${scenario}\n${arm}`
}

export function recordPlan(plan: Plan): PlanRecord {
  return {
    seed: plan.seed,
    rounds: plan.rounds,
    durationMs: plan.durationMs,
    saturation: plan.saturation,
    latency: plan.latency,
    loadWorkers: plan.loadWorkers,
    engine: plan.engine,
    pinning: plan.pinning,
    order: plan.starts.map(({round, position, arm, scenario}) => ({
      round,
      position,
      arm: arm.id,
      scenario: scenario.name,
    })),
    arms: plan.arms.map(recordArm),
    scenarios: plan.scenarios.map(scenario => ({...scenario, headers: {...scenario.headers}})),
    url: plan.url,
  }
}
