import type {World} from '../drive/world.js'
import {recordArm, type Arm} from '../plan/arm.js'
import type {Plan, Start} from '../plan/plan.js'
import type {Cell} from '../result/cell.js'
import type {Environment} from '../result/environment.js'
import {recordScenario} from '../plan/record-scenario.js'
import {launchRecord} from '../drive/launch-record.js'
import type {PlanRecord} from '../result/plan-record.js'
import type {Floor, RunResult} from '../result/schema.js'
import type {Trace} from '../result/trace.js'
import {schemaVersion} from '../result/schema.js'
import {compareAnswers} from '../judge/answers/compare.js'
import {makeCell, type CellMachine} from '../judge/cell.js'
import {cellKey, keyOf, runBlocks, type RunRecord} from './blocks.js'
import type {OnRunEvent} from './event.js'
import {measureFloor} from './floor.js'
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
  const record: RunRecord = {rounds: new Map(), answers: new Map(), starts: [...plan.starts]}
  let floor: Floor | null = null
  const traces = new Map<string, Trace>()
  try {
    floor = await measureFloor(plan, world)
    const upstream = plan.url === null ? await world.startUpstream(world.signal) : null
    try {
      const runWorld: RunWorld = {
        ...world,
        insecure,
        database,
        upstream: upstream?.address ?? null,
        earlier: [],
        roomMs: Infinity,
      }
      await runBlocks(plan, runWorld, record)
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
    plan: recordPlan(plan, record.starts),
    cells: makeCells(plan, record, {
      cores: request.environment.cores,
      coresAllowed: serverCores(request),
      cgroupCpuLimit: request.environment.cgroupCpuLimit,
      floor,
    }).map(cell => ({...cell, trace: traces.get(keyOf(cell.scenario, cell.arm)) ?? null})),
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

/** Cells in the order of the request: scenario by scenario, arms as they were named. */
function makeCells(plan: Plan, {rounds, answers}: RunRecord, machine: CellMachine): Cell[] {
  return plan.scenarios.flatMap(scenario => {
    const keyOfArm = (arm: Arm) => cellKey({arm, scenario})
    const compared = compareAnswers(new Map(plan.arms.map(arm => [arm.id, answers.get(keyOfArm(arm)) ?? []])))
    return plan.arms.map(arm =>
      makeCell(arm, scenario, rounds.get(keyOfArm(arm)) ?? [], machine, compared.get(arm.id)),
    )
  })
}

/** What the servers could use at most. */
function serverCores({plan, environment}: RunRequest): number {
  return plan.pinning?.server?.split(',').length ?? environment.coresAllowed
}

/** @param starts with those that were added to the plan's */
export function recordPlan(plan: Plan, starts = plan.starts): PlanRecord {
  return {
    seed: plan.seed,
    rounds: plan.rounds,
    durationMs: plan.durationMs,
    saturation: plan.saturation,
    latency: plan.latency,
    loadWorkers: plan.loadWorkers,
    engine: plan.engine,
    ...(plan.witness && {witness: plan.witness}),
    ...(plan.engineNote !== null && {engineNote: plan.engineNote}),
    pinning: plan.pinning,
    ...extensionRecord(plan, starts),
    order: starts.map(({round, position, arm, scenario}) => ({
      round,
      position,
      arm: arm.id,
      scenario: scenario.name,
    })),
    arms: plan.arms.map(arm => {
      const launch = launchRecord(arm, plan.secrets)
      return {...recordArm(arm), ...(launch === null ? {} : {launch})}
    }),
    ...(plan.leftOut.length === 0 ? {} : {leftOut: plan.leftOut}),
    ...(plan.notices.length === 0 ? {} : {notices: plan.notices}),
    ...(plan.services.length === 0 ? {} : {services: plan.services}),
    scenarios: plan.scenarios.map(scenario => recordScenario(scenario, plan.secrets)),
    url: plan.url,
  }
}

function extensionRecord(plan: Plan, starts: readonly Start[]): Pick<PlanRecord, 'extension'> {
  const more = starts.filter(({round}) => round >= plan.rounds)
  if (more.length === 0 || plan.extendTo === null) return {}
  return {
    extension: {rounds: plan.extendTo, scenarios: [...new Set(more.map(({scenario}) => scenario.name))]},
  }
}
