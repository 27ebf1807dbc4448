import {launchRecord} from '../drive/launch-record.js'
import {recordArm} from '../plan/arm.js'
import {secretsOfPlan} from '../plan/plan-secrets.js'
import {deeplyWithoutValues, secretDigest, withoutSecrets, type Secrets} from '../text/secrets.js'
import {recordScenario} from '../plan/record-scenario.js'
import type {World} from '../drive/world.js'
import {packageVersion} from '../package-info.js'
import type {Environment} from '../result/environment.js'
import {
  gateSchemaVersion,
  type GatePlanRecord,
  type GateResult,
  type GateTargetRecord,
} from '../result/gate-result.js'
import type {Both} from './measure/live-arms.js'
import {findArm, type FoundArm, type PreparedArm, type PrepareWorld} from './measure/prepare-arm.js'
import type {StoredBaseline} from './decide/evidence.js'
import type {GatePlan} from './plan/gate-plan.js'
import type {LiveTarget, Target} from './plan/target.js'
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

export interface ExecuteWorld extends World, Pick<PrepareWorld, 'cwd' | 'setupCache' | 'signal' | 'tell'> {
  readonly onEvent: (event: GateEvent) => void
}

/** Prepares the arms, runs the gate, and takes everything down again, however it ends. */
export async function executeGate(request: GateRequest, world: ExecuteWorld): Promise<GateResult> {
  const {plan, stored} = request
  const startedAt = world.clock.date()
  return withPrepared(plan, world, async arms => {
    const run = await withGateWorld(arms, plan, world, gateWorld =>
      runGate(plan, gateWorld, stored, world.onEvent),
    )
    return makeResult(request, run, arms, startedAt, world)
  })
}

async function withPrepared<T>(
  plan: GatePlan,
  world: ExecuteWorld,
  use: (arms: Both<PreparedArm>) => Promise<T>,
): Promise<T> {
  const prepareWorld = {...world, ready: plan.ready, arm: plan.arm, setupTree: plan.setupTree}
  const found: FoundArm[] = []
  try {
    const find = async (target: LiveTarget, name: ArmName) => {
      const arm = await findArm(target, name, prepareWorld)
      found.push(arm)
      return arm
    }
    const baseline = plan.baseline.kind === 'file' ? null : await find(plan.baseline, 'baseline')
    const candidate = await find(plan.candidate, 'candidate')
    return await use({baseline: (await baseline?.setUp()) ?? null, candidate: await candidate.setUp()})
  } finally {
    for (const arm of found.reverse()) await arm.close()
  }
}

/** What rounds need, for as long as `use` runs: the upstream where an arm wants one. */
export async function withGateWorld<Result>(
  arms: Both<PreparedArm>,
  plan: GatePlan,
  world: World & {readonly signal: AbortSignal},
  use: (world: GateWorld) => Promise<Result>,
): Promise<Result> {
  const needsUpstream = arms.candidate.needsUpstream || arms.baseline?.needsUpstream === true
  const upstream = needsUpstream ? await world.startUpstream(world.signal) : null
  try {
    const startTogether = !plan.gated.some(({metric}) => gateMetricDefinitions[metric].from === 'start')
    const {warmupMs, engine} = plan
    return await use({...world, arms, upstream: upstream?.address ?? null, warmupMs, engine, startTogether})
  } finally {
    await upstream?.stop()
  }
}

function makeResult(
  {plan, stored, environment, notes, command}: GateRequest,
  {pilot, rounds, looks, judgement, notes: found}: GateRun,
  arms: Both<PreparedArm>,
  startedAt: Date,
  {clock, signal}: ExecuteWorld,
): GateResult {
  const secrets = secretsOfGate(plan, arms)
  const target = (name: ArmName): GateTargetRecord => targetRecord(arms[name], plan[name], secrets)
  const record: GatePlanRecord = {
    seed: plan.seed,
    baseline: target('baseline'),
    candidate: target('candidate'),
    pairing: stored === null ? 'sliced' : 'stored',
    scenarios: plan.scenarios.map(scenario => recordScenario(scenario, secrets)),
    metrics: plan.gated.map(one => ({...one})),
    ...(plan.slo.length === 0 ? {} : {slo: plan.slo.map(one => ({...one}))}),
    alpha: gateAlpha,
    rounds: looks.rounds,
    looks: [...looks.planned],
    budgetMs: plan.budgetMs,
    slicesPerArm: pilot.slicesPerArm,
    engine: plan.engine,
    ...(plan.engineNote !== null && {engineNote: plan.engineNote}),
    slices: pilot.slices.map(({scenario, closedMs, openMs, ratePerSecond}) => ({
      scenario: scenario.name,
      ...{closedMs, openMs, ratePerSecond},
    })),
  }
  const result: GateResult = {
    schemaVersion: gateSchemaVersion,
    kind: 'gate',
    id: `${startedAt.toISOString()}-${plan.seed.toString(36)}`,
    startedAt: startedAt.toISOString(),
    finishedAt: clock.date().toISOString(),
    status: signal.aborted ? 'interrupted' : 'completed',
    tool: {name: 'workerbench', version: packageVersion(), command: [...command]},
    environment,
    plan: record,
    rounds: [...rounds],
    storedBaseline:
      stored === null ? null : [...stored].map(([scenario, stored]) => ({scenario, rounds: [...stored]})),
    judgement,
    notes: [...notes, ...found, ...remarks(plan, pilot, stored)],
  }
  return deeplyWithoutValues(result, secrets)
}

/** Of the request, and of both arms: a secret of one may turn up in the other. */
function secretsOfGate({scenarios}: GatePlan, {baseline, candidate}: Both<PreparedArm>): Secrets {
  const prepared = [baseline, candidate].filter(arm => arm !== null)
  const named = {
    secrets: prepared.flatMap(({secrets}) => secrets.secrets ?? []),
    secretValues: prepared.flatMap(({secrets}) => secrets.secretValues ?? []),
  }
  return secretsOfPlan(
    prepared.map(({arm}) => arm),
    scenarios,
    named,
  )
}

/** What was asked for is shown, so that stars stand for its secrets; what was started is compared, by digests. */
function targetRecord(prepared: PreparedArm | null, {asked}: Target, secrets: Secrets): GateTargetRecord {
  const shown = withoutSecrets(asked, secrets)
  if (prepared === null) return {asked: shown, commit: null, command: null}
  const {record, arm} = prepared
  const launch = launchRecord(arm, secrets)
  return {
    ...{asked: shown, commit: record.commit},
    command: record.command === null ? null : withoutSecrets(record.command, secrets, secretDigest),
    arm: {...recordArm(arm), ...(launch === null ? {} : {launch})},
  }
}

function remarks(plan: GatePlan, pilot: GateRun['pilot'], stored: StoredBaseline | null): readonly string[] {
  const loose = [...pilot.guard].flatMap(([name, guard]) =>
    guard.depth === 'status' && guard.because !== null ? [{name, because: guard.because}] : [],
  )
  return [
    ...(plan.slicesPerArm === null && pilot.slicesPerArm < slicesPerArm.usual
      ? [
          `each round loads an arm ${pilot.slicesPerArm} times and not ${slicesPerArm.usual}, so that enough rounds fit into the budget; a larger --budget decides more`,
        ]
      : []),
    ...(stored === null
      ? []
      : [
          'weaker: the baseline is of another session, so what the machine did in between is part of every change',
        ]),
    ...(plan.ignoreBody
      ? ['answers were compared by status only, as asked']
      : loose.map(
          ({name, because}) =>
            `${name}: an arm answers differently from itself (${because}); answers were compared by status only`,
        )),
  ]
}
