import {existsSync} from 'node:fs'
import {duration, readyTimeout} from '../config/words/duration.js'
import {count, port, processId, seed} from '../config/words/number.js'
import {path, serverUrl} from '../config/words/request.js'
import {readOptional, readWord} from '../config/words/word.js'
import {usageError} from '../error.js'
import {urlArm, type Arm} from './arm.js'
import {crowdingOf, warmupOf} from './crowding.js'
import {resolveEngine, untriedEngines, type EngineSupport} from './engine.js'
import {freshSeed} from './order.js'
import {ownConfiguration} from './own-configuration.js'
import {secretsOfPlan} from './plan-secrets.js'
import {phaseCount, resolvePhases, type Phases} from './phases.js'
import {resolveProfile, type ResolvedProfile} from './profile.js'
import {defaultLoadWorkers, resolvePinning, unknownCpus, type Cpus} from './pinning.js'
import {durationForBudget} from './estimate.js'
import {defaultMeasuredMs, defaultRounds, makePlan, planCaps, type Plan, type ReadyRule} from './plan.js'
import {resolveArms} from './resolve-arms.js'
import {resolveScenarios} from './resolve-scenarios.js'
import {notTaken} from './taken.js'
import type {Effort, RunOptions} from './run-options.js'

type EffortOf = Pick<Plan, 'rounds' | 'extendTo' | 'lengthenTo'> & {readonly measuredMs: number}

const efforts: Readonly<Record<Effort, EffortOf>> = {
  quick: {rounds: 3, extendTo: null, measuredMs: 1000, lengthenTo: null},
  normal: {
    ...{rounds: defaultRounds, extendTo: 2 * defaultRounds, measuredMs: defaultMeasuredMs},
    // The slowest arm of the default scenarios answers 28 req/s at its usual load: 1000 of them in six rounds.
    lengthenTo: 8000,
  },
  precise: {rounds: 10, extendTo: null, measuredMs: 10_000, lengthenTo: 30_000},
}

const mostLoadWorkers = 8
const longestBudgetMs = 24 * 3_600_000
/** A shorter one would hold too few answers. */
const shortestWindowMs = 100

/** Turns words into a checked plan, or says what is wrong with them, before anything is started. */
export async function resolvePlan(
  options: RunOptions,
  cwd: string,
  cpus: Cpus = unknownCpus,
  environment: NodeJS.ProcessEnv = process.env,
  engines: EngineSupport = untriedEngines,
): Promise<Plan> {
  const url = readOptional(options.url, '--url', serverUrl)?.origin ?? null
  const targets = url === null ? await startedArms(options, cwd, environment) : onlyArm(urlArm(url))
  const {arms} = targets
  const scenarios = await resolveScenarios(options, cwd)
  const effort = efforts[options.effort ?? 'normal']
  const profile = resolveProfile(options, scenarios)
  const {isCrowded, ...cores} = resolveCores(options, cpus, arms, url)
  const phases: Phases =
    profile === undefined ? resolvePhases(options, isCrowded) : {saturation: false, latency: profile.rate}
  const engine = await resolveEngine(options.engine, url, engines)
  const cells = arms.length * scenarios.length
  const budgetMs = budgetOf(options)
  const {rounds, extendTo} = roundsOf(options, effort, profile)
  const starts = {starts: cells * rounds, witnessed: engine.witness ? cells : 0}
  const budgeted = (budget: number) =>
    budgetDuration(budget, starts, longestWarmupOf({...cores, arms, scenarios}), phases)
  return makePlan({
    scenarios,
    rounds,
    extendTo,
    budgetMs,
    ...windowsOf(options, effort, profile, budgetMs === null ? undefined : () => budgeted(budgetMs), phases),
    ...phases,
    ...cores,
    ...engine,
    seed: resolveSeed(options),
    trace: options.trace ?? false,
    url,
    pid: resolvePid(options),
    ready: resolveReady(options),
    readyTimeoutMs: readOptional(options.readyTimeout, '--ready-timeout', readyTimeout) ?? null,
    port: readOptional(options.port, '--port', port) ?? null,
    secrets: secretsOfPlan(arms, scenarios, options),
    services: servicesOf(options),
    ...targets,
  })
}

function servicesOf({services = {}}: RunOptions): Plan['services'] {
  return Object.entries(services).map(([name, {address, connections}]) => ({
    ...{name, address},
    ...(connections === undefined ? {} : {connections}),
  }))
}

const nobody: Plan['crowding'] = new Map()

/** Who uses which of the cores. */
function resolveCores(
  options: RunOptions,
  cpus: Cpus,
  arms: readonly Arm[],
  url: string | null,
): Pick<Plan, 'loadWorkers' | 'pinning' | 'crowding'> & {readonly isCrowded: boolean} {
  const loadWorkers = resolveLoadWorkers(options, cpus)
  const pinning = resolvePinning(options.pin, cpus, arms, loadWorkers, url)
  const cores = cpus.allowed.length
  const crowding =
    pinning === null ? new Map(arms.map(arm => [arm.id, crowdingOf(arm, cores, loadWorkers)])) : nobody
  return {
    ...{loadWorkers, pinning, isCrowded: Math.max(...crowding.values()) > 1},
    // Whoever names a warm-up has that one.
    crowding: options.warmup === undefined ? crowding : nobody,
  }
}

function longestWarmupOf({crowding, arms, scenarios}: Pick<Plan, 'crowding' | 'arms' | 'scenarios'>): number {
  const each = scenarios.flatMap(scenario => arms.map(arm => warmupOf({crowding}, {arm, scenario})))
  return Math.max(...each)
}

type Targets = Pick<Plan, 'arms' | 'leftOut' | 'notices' | 'choices'>

function onlyArm(arm: Arm): Targets {
  return {arms: [arm], leftOut: [], notices: [], choices: new Map()}
}

async function startedArms(
  options: RunOptions,
  cwd: string,
  environment: NodeJS.ProcessEnv,
): Promise<Targets> {
  const secrets = secretsOfPlan([], [], options)
  const {arms, leftOut} = await resolveArms(options, cwd, environment, secrets)
  return {
    arms: arms.map(({arm}) => arm),
    leftOut,
    notices: [
      ...ownConfiguration(
        arms.map(({arm}) => arm),
        environment,
      ),
      ...notTaken(arms),
    ],
    choices: new Map(arms.map(({arm, choice}) => [arm.id, choice])),
  }
}

function resolveLoadWorkers({loadWorkers}: RunOptions, cpus: Cpus): number {
  return readOptional(loadWorkers, '--load-workers', count(mostLoadWorkers)) ?? defaultLoadWorkers(cpus)
}

function resolvePid(options: RunOptions): number | null {
  const pid = readOptional(options.pid, '--pid', processId)
  if (pid === undefined) return null
  if (existsSync(`/proc/${pid}`)) return pid
  throw usageError(
    'WB_NO_SUCH_PROCESS',
    `--pid ${pid}: there is no such process`,
    'give the pid of the master of the server at --url',
  )
}

function resolveReady({readyPath, readyStatus = 200}: RunOptions): ReadyRule | null {
  return readyPath === undefined ? null : {path: readWord(readyPath, '--ready', path), status: readyStatus}
}

function resolveSeed(options: RunOptions): number {
  return readOptional(options.seed, '--seed', seed) ?? freshSeed()
}

function windowOf({duration: asked}: RunOptions, usualMs: number): number {
  const word = duration({least: shortestWindowMs, most: planCaps.durationMs})
  return readOptional(asked, '--duration', word) ?? usualMs
}

/** Whoever names a number of rounds has that number. A profile takes minutes, and shows what happens and not how fast a server is. */
function roundsOf(
  options: RunOptions,
  effort: EffortOf,
  profile: ResolvedProfile | undefined,
): Pick<Plan, 'rounds' | 'extendTo'> {
  const asked = readOptional(options.rounds, '--rounds', count(planCaps.rounds))
  if (asked !== undefined) return {rounds: asked, extendTo: null}
  return profile === undefined ? effort : {rounds: 1, extendTo: null}
}

/** Longer where answers take long, if nobody asked for a length. */
function windowsOf(
  options: RunOptions,
  {measuredMs, lengthenTo}: EffortOf,
  profile: ResolvedProfile | undefined,
  budgeted: (() => number) | undefined,
  phases: Phases,
): Pick<Plan, 'durationMs' | 'stretch' | 'lengthenTo'> {
  if (profile !== undefined) return {durationMs: profile.durationMs, stretch: false, lengthenTo: null}
  const durationMs = budgeted?.() ?? windowOf(options, measuredMs / phaseCount(phases))
  return options.duration === undefined
    ? {durationMs, stretch: budgeted === undefined, lengthenTo}
    : {durationMs, stretch: false, lengthenTo: null}
}

function budgetOf({budget}: RunOptions): number | null {
  return readOptional(budget, '--budget', duration({most: longestBudgetMs})) ?? null
}

function budgetDuration(
  budgetMs: number,
  {starts, witnessed}: {readonly starts: number; readonly witnessed: number},
  longestWarmupMs: number,
  phases: Phases,
): number {
  return durationForBudget(budgetMs, starts, longestWarmupMs, phases, witnessed)
}
