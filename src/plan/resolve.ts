import {existsSync} from 'node:fs'
import {resolve} from 'node:path'
import {duration} from '../config/words/duration.js'
import {count, port, processId, readCounts, seed} from '../config/words/number.js'
import {command, path, serverUrl} from '../config/words/request.js'
import {readOptional, readWord} from '../config/words/word.js'
import {usageError} from '../error.js'
import type {Scenario} from '../config/scenario/scenario.js'
import {requireFolder} from '../server/app.js'
import {armCaps, commandArm, expandArms, parseArm, urlArm, type StartableArm} from './arm.js'
import {resolveWorld} from './arm-world.js'
import {resolveEngine, untriedEngines, type EngineSupport} from './engine.js'
import {expandLimits} from './limits.js'
import {freshSeed} from './order.js'
import {phaseCount, resolvePhases, type Phases} from './phases.js'
import {defaultLoadWorkers, resolvePinning, unknownCpus, type Cpus} from './pinning.js'
import {
  defaultMeasuredMs,
  defaultRounds,
  durationForBudget,
  makePlan,
  planCaps,
  type Plan,
  type ReadyRule,
} from './plan.js'
import {resolveScenarios} from './resolve-scenarios.js'
import type {Effort, RunOptions} from './run-options.js'

const efforts: Readonly<
  Record<Effort, Pick<Plan, 'rounds' | 'extendTo' | 'lengthenTo'> & {readonly measuredMs: number}>
> = {
  quick: {rounds: 3, extendTo: null, measuredMs: 1000, lengthenTo: null},
  normal: {
    ...{rounds: defaultRounds, extendTo: 2 * defaultRounds, measuredMs: defaultMeasuredMs},
    // The slowest arm of the default scenarios answers 28 req/s at its usual load: 1000 of them in six rounds.
    lengthenTo: 8000,
  },
  precise: {rounds: 10, extendTo: null, measuredMs: 10_000, lengthenTo: 30_000},
}

/** The smallest number that shows what several processes do; comparisons across machines need a constant. */
export const defaultWorkers = 2

/** Of a pool; gunicorn's documentation suggests 2 to 4 per core. */
export const defaultThreads = 4

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
  const arms = url === null ? await resolveArms(options, cwd, environment) : [urlArm(url)]
  const scenarios = await resolveScenarios(options, cwd)
  const effort = efforts[options.effort ?? 'normal']
  const rounds = readOptional(options.rounds, '--rounds', count(planCaps.rounds)) ?? effort.rounds
  const phases = resolvePhases(options)
  const engine = await resolveEngine(options.engine, url, engines)
  const cells = arms.length * scenarios.length
  const budgetMs = budgetOf(options)
  const starts = {starts: cells * rounds, witnessed: engine.witness ? cells : 0}
  const durationMs =
    budgetMs === null
      ? windowOf(options, effort.measuredMs / phaseCount(phases))
      : budgetDuration(budgetMs, starts, scenarios, phases)
  const loadWorkers = resolveLoadWorkers(options, cpus)
  return makePlan({
    arms,
    scenarios,
    rounds,
    // Whoever names a number of rounds has that number.
    extendTo: options.rounds === undefined ? effort.extendTo : null,
    budgetMs,
    durationMs,
    ...longerWindows(options, effort, budgetMs),
    ...phases,
    loadWorkers,
    ...engine,
    pinning: resolvePinning(options.pin, cpus, arms, loadWorkers, url),
    seed: resolveSeed(options),
    trace: options.trace ?? false,
    url,
    pid: resolvePid(options),
    ready: resolveReady(options),
    port: readOptional(options.port, '--port', port) ?? null,
  })
}

function resolveLoadWorkers({loadWorkers}: RunOptions, cpus: Cpus): number {
  return readOptional(loadWorkers, '--load-workers', count(mostLoadWorkers)) ?? defaultLoadWorkers(cpus)
}

async function resolveArms(
  options: RunOptions,
  cwd: string,
  environment: NodeJS.ProcessEnv,
): Promise<readonly StartableArm[]> {
  const limits = expandLimits(options)
  if (options.command !== undefined) {
    const folder = requireFolder(resolve(cwd, options.cwd ?? '.'))
    const line = readWord(options.command, '--command', command)
    return limits.map(each => commandArm(line, folder, options.proxy ?? null, each))
  }
  const world = await resolveWorld(options, cwd, environment)
  const workers = readCounts(options.workers ?? String(defaultWorkers), '--workers', armCaps.workers)
  const threads = readCounts(options.threads ?? String(defaultThreads), '--threads', armCaps.threads)
  if (options.arms !== undefined && options.arms.length > 0) {
    const defaults = {workers: onlyOne(workers, '--workers'), threads: onlyOne(threads, '--threads')}
    return options.arms.flatMap(text =>
      limits.map(each => parseArm(text, {...defaults, limits: each}, world)),
    )
  }
  const {modes} = options
  return expandArms(
    {servers: options.servers ?? ['reference'], modes, workers, threads, gil: options.gil ?? false, limits},
    world,
  )
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

function resolveReady({readyPath}: RunOptions): ReadyRule | null {
  return readyPath === undefined ? null : {path: readWord(readyPath, '--ready', path), status: 200}
}

function resolveSeed(options: RunOptions): number {
  return readOptional(options.seed, '--seed', seed) ?? freshSeed()
}

function windowOf({duration: asked}: RunOptions, usualMs: number): number {
  const word = duration({least: shortestWindowMs, most: planCaps.durationMs})
  return readOptional(asked, '--duration', word) ?? usualMs
}

/** Nobody asked for a length. */
function longerWindows(
  {duration: asked}: RunOptions,
  {lengthenTo}: Pick<Plan, 'lengthenTo'>,
  budgetMs: number | null,
): Pick<Plan, 'stretch' | 'lengthenTo'> {
  return asked === undefined ? {stretch: budgetMs === null, lengthenTo} : {stretch: false, lengthenTo: null}
}

function budgetOf({budget}: RunOptions): number | null {
  return readOptional(budget, '--budget', duration({most: longestBudgetMs})) ?? null
}

function budgetDuration(
  budgetMs: number,
  {starts, witnessed}: {readonly starts: number; readonly witnessed: number},
  scenarios: readonly Scenario[],
  phases: Phases,
): number {
  const longestWarmup = Math.max(...scenarios.map(scenario => scenario.warmupMs))
  return durationForBudget(budgetMs, starts, longestWarmup, phases, witnessed)
}

function onlyOne(values: readonly number[], flag: string): number {
  const [value] = values
  if (value === undefined || values.length > 1)
    throw usageError('WB_BAD_NUMBER', `${flag} takes one number here, not ${values.join(',')}`)
  return value
}
