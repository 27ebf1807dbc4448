import type {EngineUse} from '../plan/engine.js'
import {environmentError} from '../error.js'
import type {World} from '../drive/world.js'
import {prepareArm} from '../gate/measure/prepare-arm.js'
import {executeGate, withGateWorld} from '../gate/execute.js'
import {defaultGateRounds, mostGateConnections, type GatePlan} from '../gate/plan/gate-plan.js'
import {gateMetricDefinitions, gateMetrics, type GateMetric} from '../gate/metric.js'
import {runPilot} from '../gate/measure/pilot.js'
import {runGateRound} from '../gate/measure/round.js'
import {sliceOrders} from '../gate/plan/slice-order.js'
import {slicesPerArm} from '../gate/plan/slice-plan.js'
import {parseTarget, type LiveTarget} from '../gate/plan/target.js'
import {compiledProgram, packageVersion} from '../package-info.js'
import {calibrationSchemaVersion, type Calibration} from '../result/calibration.js'
import type {Environment} from '../result/environment.js'
import type {GateRound} from '../result/gate-result.js'
import type {Scenario} from '../config/scenario/scenario.js'
import {formatPercent} from '../unit/percent.js'
import {fewestRounds, judgeNoise, usualGateRounds} from './judge-noise.js'

export interface CalibrationRequest extends Pick<EngineUse, 'engine' | 'engineNote'> {
  readonly rounds: number
  /** Of the physical rounds; the positive control takes its own. */
  readonly budgetMs: number
  readonly seed: number
  readonly environment: Environment
  readonly scenario: Scenario
}

export interface CalibrationWorld extends World {
  readonly cwd: string
  readonly signal: AbortSignal
  readonly tell: (line: string) => void
}

/** Injected into the positive control: twice the default margin of CPU, and then half of it again. */
const injectedShare = 0.15
const controlBudgetMs = 120_000

/**
 * Measures what identical arms differ by on this machine, lets the gate's own rule judge rounds drawn from that, and
 * then shows physically that a slowdown of known size is caught.
 */
export async function calibrate(request: CalibrationRequest, world: CalibrationWorld): Promise<Calibration> {
  const {rounds, roundMs} = await measureNoise(request, world)
  const metrics = gateMetrics.flatMap(
    metric =>
      judgeNoise(metric, rounds, {roundMs, gateRounds: usualGateRounds(roundMs), seed: request.seed}) ?? [],
  )
  world.tell('a slowdown of known size as a control')
  const positiveControl = await controlCpu(request, world, rounds)
  return {
    schemaVersion: calibrationSchemaVersion,
    kind: 'calibration',
    measuredAt: world.clock.date().toISOString(),
    toolVersion: packageVersion(),
    environment: request.environment,
    seed: request.seed,
    engine: request.engine,
    roundMs,
    rounds: [...rounds],
    metrics,
    positiveControl,
  }
}

async function measureNoise(
  request: CalibrationRequest,
  world: CalibrationWorld,
): Promise<{readonly rounds: readonly GateRound[]; readonly roundMs: number}> {
  const began = world.clock.now()
  const same = liveTarget(0)
  // Start-up apart: to compare it arms would start one after the other, which no other metric needs.
  const plan = planOf(request, same, same, ['cpu', 'pss', 'throughput', 'p50', 'p99'], request.budgetMs)
  const prepareWorld = {...world, ready: plan.ready, arm: plan.arm, setupTree: false, setupCache: null}
  const arms = {
    baseline: await prepareArm(same, 'baseline', prepareWorld),
    candidate: await prepareArm(same, 'candidate', prepareWorld),
  }
  return withGateWorld(arms, plan, world, async gateWorld => {
    const pilot = await runPilot(plan, gateWorld)
    const rounds: GateRound[] = []
    for (const [index, order] of sliceOrders(request.rounds, pilot.slicesPerArm, request.seed).entries()) {
      const seed = request.seed + 1000 * (index + 1)
      const round = await runGateRound({index, order, seed, ...pilot}, gateWorld)
      rounds.push(round)
      world.tell(`round ${index + 1}/${request.rounds}`)
      if (world.clock.now() - began + round.durationMs > request.budgetMs) break
    }
    if (rounds.length < fewestRounds) {
      throw environmentError(
        'WB_CALIBRATION_CUT_SHORT',
        `only ${rounds.length} rounds fitted into the budget; a spread needs ${fewestRounds}`,
        'give a larger --budget',
      )
    }
    const roundMs = rounds.reduce((sum, {durationMs}) => sum + durationMs, 0) / rounds.length
    return {rounds, roundMs}
  })
}

/** End to end: the whole gate on a server that is slower by so many µs of CPU time per request. */
async function controlCpu(
  request: CalibrationRequest,
  world: CalibrationWorld,
  rounds: readonly GateRound[],
): Promise<Calibration['positiveControl']> {
  const usual = rounds
    .flatMap(({scenarios}) => scenarios.flatMap(({candidate}) => candidate.cpuUsPerRequest ?? []))
    .sort((one, other) => one - other)
  const injectUs = Math.max(0.1, Number(((usual[usual.length >> 1] ?? 0) * injectedShare).toFixed(1)))
  const plan = planOf(request, liveTarget(0), liveTarget(injectUs), ['cpu'], controlBudgetMs)
  const result = await executeGate(
    {plan, stored: null, environment: request.environment, notes: [], command: []},
    {...world, setupCache: null, onEvent: () => undefined},
  )
  world.signal.throwIfAborted()
  const cpu = result.judgement.metrics.find(({metric}) => metric === 'cpu')
  return {
    injected: `${injectUs} µs of CPU per request, ${formatPercent(injectedShare)}`,
    metric: 'cpu',
    verdict: cpu?.verdict ?? 'inconclusive',
    ratio: cpu?.ratio ?? 1,
    low: cpu?.low ?? null,
    high: cpu?.high ?? null,
    rounds: result.rounds.length,
    seconds: (Date.parse(result.finishedAt) - Date.parse(result.startedAt)) / 1000,
  }
}

type CommandTarget = Extract<LiveTarget, {kind: 'cmd'}>

/** The reference server by its command line, so that arms differ in one number and in nothing else. */
function liveTarget(injectCpuUs: number): CommandTarget {
  const quoted = [process.execPath, compiledProgram('servers/reference/main.js')].map(
    word => `'${word.replaceAll("'", String.raw`'\''`)}'`,
  )
  const flags = `--mode async --workers 1 --log-level warning --bind 127.0.0.1:{port} --inject-cpu-us ${injectCpuUs}`
  return parseTarget(`cmd:${quoted.join(' ')} ${flags}`, 'calibrate') as CommandTarget
}

function planOf(
  {rounds, seed, scenario, engine, engineNote}: CalibrationRequest,
  baseline: LiveTarget,
  candidate: LiveTarget,
  metrics: readonly GateMetric[],
  budgetMs: number,
): GatePlan {
  return {
    ...{baseline, candidate, seed, budgetMs, engine, engineNote},
    scenarios: [{...scenario, connections: Math.min(mostGateConnections, scenario.connections)}],
    gated: metrics.map(metric => ({
      metric,
      margin: gateMetricDefinitions[metric].margin,
      marginFrom: 'default',
    })),
    slo: [],
    rounds: Math.max(rounds, defaultGateRounds),
    warmupMs: 200,
    ratePerSecond: null,
    slicesPerArm: slicesPerArm.usual,
    arm: {name: null, limits: {}},
    ready: {path: scenario.path, status: 200},
    setupTree: false,
    ignoreBody: false,
    accepted: new Map(),
  }
}
