import {createLoadGenerator} from '../load/processes/generator.js'
import {packageVersion} from '../package-info.js'
import type {Environment} from '../result/environment.js'
import {
  gateSchemaVersion,
  type GatePlanRecord,
  type GateResult,
  type GateTargetRecord,
} from '../result/gate-result.js'
import {startUpstream} from '../server/upstream.js'
import {prepareArm, type ArmLaunch, type PrepareWorld} from './measure/arm-launch.js'
import type {StoredBaseline} from './decide/evidence.js'
import type {GatePlan} from './plan/gate-plan.js'
import {gateAlpha} from './decide/looks.js'
import {gateMetricDefinitions} from './metric.js'
import {runGate, type GateEvent, type GateRun} from './run-gate.js'
import type {GateWorld} from './measure/round.js'
import type {ArmName} from './plan/slice-order.js'
import {slicesPerArm} from './plan/slice-plan.js'

export interface GateRequest {
  readonly plan: GatePlan
  readonly stored: StoredBaseline | null
  readonly environment: Environment
  readonly notes: readonly string[]
  readonly command: readonly string[]
}

export interface ExecuteWorld extends Pick<PrepareWorld, 'cwd' | 'temporaryFolder' | 'signal' | 'tell'> {
  readonly onEvent: (event: GateEvent) => void
}

/** Prepares the arms, runs the gate, and takes everything down again, however it ends. */
export async function executeGate(request: GateRequest, world: ExecuteWorld): Promise<GateResult> {
  const {plan, stored} = request
  const startedAt = new Date()
  const prepared: ArmLaunch[] = []
  try {
    const prepareWorld = {...world, ready: plan.ready, setupTree: plan.setupTree}
    const arms: Partial<Record<ArmName, ArmLaunch>> = {}
    if (plan.baseline.kind !== 'file') {
      arms.baseline = await prepareArm(plan.baseline, 'baseline', prepareWorld)
      prepared.push(arms.baseline)
    }
    arms.candidate = await prepareArm(plan.candidate, 'candidate', prepareWorld)
    prepared.push(arms.candidate)
    const run = await withGateWorld(arms, plan, world.signal, gateWorld =>
      runGate(plan, gateWorld, stored, world.onEvent),
    )
    return makeResult(request, run, arms, startedAt, world.signal.aborted)
  } finally {
    for (const arm of prepared) await arm.close()
  }
}

/** What rounds need, for as long as `use` runs: the load generator, and the upstream where an arm wants one. */
export async function withGateWorld<Result>(
  arms: Readonly<Partial<Record<ArmName, ArmLaunch>>>,
  plan: GatePlan,
  signal: AbortSignal,
  use: (world: Omit<GateWorld, 'guard'>) => Promise<Result>,
): Promise<Result> {
  const needsUpstream = Object.values(arms).some(arm => arm.needsUpstream)
  const upstream = needsUpstream ? await startUpstream(signal) : null
  try {
    const load = createLoadGenerator()
    try {
      const startTogether = !plan.gated.some(({metric}) => gateMetricDefinitions[metric].from === 'start')
      const {warmupMs} = plan
      return await use({arms, load, upstream: upstream?.address ?? null, warmupMs, startTogether, signal})
    } finally {
      await load.close()
    }
  } finally {
    await upstream?.stop()
  }
}

function makeResult(
  {plan, stored, environment, notes, command}: GateRequest,
  {pilot, rounds, looks, judgement}: GateRun,
  arms: Readonly<Partial<Record<ArmName, ArmLaunch>>>,
  startedAt: Date,
  interrupted: boolean,
): GateResult {
  const target = (name: ArmName): GateTargetRecord =>
    arms[name]?.record ?? {asked: plan[name].asked, commit: null, command: null}
  const record: GatePlanRecord = {
    seed: plan.seed,
    baseline: target('baseline'),
    candidate: target('candidate'),
    pairing: stored === null ? 'sliced' : 'stored',
    scenarios: plan.scenarios.map(scenario => ({...scenario, headers: {...scenario.headers}})),
    metrics: plan.gated.map(one => ({...one})),
    alpha: gateAlpha,
    rounds: looks.rounds,
    looks: [...looks.planned],
    budgetMs: plan.budgetMs,
    slicesPerArm,
    slices: pilot.slices.map(({scenario, closedMs, openMs, ratePerSecond}) => ({
      scenario: scenario.name,
      ...{closedMs, openMs, ratePerSecond},
    })),
  }
  return {
    schemaVersion: gateSchemaVersion,
    kind: 'gate',
    id: `${startedAt.toISOString()}-${plan.seed.toString(36)}`,
    startedAt: startedAt.toISOString(),
    finishedAt: new Date().toISOString(),
    status: interrupted ? 'interrupted' : 'completed',
    tool: {name: 'workerbench', version: packageVersion(), command: [...command]},
    environment,
    plan: record,
    rounds: [...rounds],
    storedBaseline:
      stored === null ? null : [...stored].map(([scenario, stored]) => ({scenario, rounds: [...stored]})),
    judgement,
    notes: [...notes, ...remarks(plan, pilot, stored)],
  }
}

function remarks(
  plan: GatePlan,
  {guard}: GateRun['pilot'],
  stored: StoredBaseline | null,
): readonly string[] {
  const loose = [...guard].filter(([, depth]) => depth !== 'body')
  return [
    ...(stored === null
      ? []
      : [
          'weaker: the baseline is of another session, so what the machine did in between is part of every change',
        ]),
    ...(plan.ignoreBody
      ? ['answers were compared by status only, as asked']
      : loose.map(
          ([name, depth]) =>
            `${name}: an arm answers differently from itself; answers were compared by ${depth} only`,
        )),
  ]
}
