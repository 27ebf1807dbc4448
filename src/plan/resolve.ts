import {existsSync} from 'node:fs'
import {resolve} from 'node:path'
import {readBody} from '../config/words/body.js'
import {duration} from '../config/words/duration.js'
import {defaultEngine, type EngineName} from '../config/words/engine.js'
import {bodyText, statusList} from '../config/words/expect.js'
import {count, port, processId, readCounts, seed} from '../config/words/number.js'
import {command, header, path, serverUrl} from '../config/words/request.js'
import {readOptional, readWord} from '../config/words/word.js'
import {environmentError, usageError} from '../error.js'
import type {RequestHeaders} from '../http/request-fields.js'
import {isUnix} from '../http/request-url.js'
import {findScenario} from '../config/scenario/find.js'
import {adHocScenario, type Scenario} from '../config/scenario/scenario.js'
import {scenarioCaps} from '../config/scenario/caps.js'
import {requireFolder} from '../server/app.js'
import {armCaps, commandArm, expandArms, parseArm, urlArm, type StartableArm} from './arm.js'
import {resolveWorld, type AppOptions} from './arm-world.js'
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

/** What the user asked for, as words; undefined where nothing was said. */
export interface RunOptions extends AppOptions {
  readonly scenarios: readonly string[]
  readonly modes?: readonly string[] | undefined
  readonly workers?: string | undefined
  readonly threads?: string | undefined
  readonly gil?: boolean | undefined
  readonly arms?: readonly string[] | undefined
  /** The user's own command line, with {port}. */
  readonly command?: string | undefined
  readonly url?: string | undefined
  readonly trace?: boolean | undefined
  /** A process of `url`. */
  readonly pid?: string | undefined
  /** A path that the user's own app answers once it is ready. */
  readonly readyPath?: string | undefined
  readonly port?: string | undefined
  readonly path?: string | undefined
  readonly method?: string | undefined
  readonly headers?: readonly string[] | undefined
  readonly body?: string | undefined
  readonly connections?: string | undefined
  readonly duration?: string | undefined
  readonly warmup?: string | undefined
  readonly requestTimeout?: string | undefined
  /** `302`, `2xx,304`. */
  readonly expect?: string | undefined
  readonly expectBody?: string | undefined
  readonly rounds?: string | undefined
  readonly budget?: string | undefined
  /** `saturation`, `latency` or both. */
  readonly phases?: readonly string[] | undefined
  /** Arrivals per second of the latency phase. */
  readonly rate?: string | undefined
  /** The same as a share of the saturation throughput: `70%`. */
  readonly load?: string | undefined
  readonly loadWorkers?: string | undefined
  readonly engine?: EngineName | undefined
  /** Undefined: as the machine allows. */
  readonly pin?: boolean | undefined
  readonly seed?: string | undefined
  readonly effort?: Effort | undefined
}

/** How long to measure when neither rounds nor duration are given. */
export type Effort = 'quick' | 'normal' | 'precise'

const efforts: Readonly<
  Record<Effort, {readonly rounds: number; readonly extendTo: number | null; readonly measuredMs: number}>
> = {
  quick: {rounds: 3, extendTo: null, measuredMs: 1000},
  normal: {rounds: defaultRounds, extendTo: 2 * defaultRounds, measuredMs: defaultMeasuredMs},
  precise: {rounds: 10, extendTo: null, measuredMs: 10_000},
}

/** The smallest number that shows what several processes do; comparisons across machines need a constant. */
export const defaultWorkers = 2

/** Of a pool; gunicorn's documentation suggests 2 to 4 per core. */
export const defaultThreads = 4

const mostLoadWorkers = 8
const longestBudgetMs = 24 * 3_600_000
/** A shorter one would hold too few answers. */
const shortestWindowMs = 100

/** What is measured when no scenario is named: pure overhead, CPU, waiting. */
export const defaultScenarios = ['hello', 'cpu', 'io'] as const

/** Turns words into a checked plan, or says what is wrong with them, before anything is started. */
export async function resolvePlan(
  options: RunOptions,
  cwd: string,
  cpus: Cpus = unknownCpus,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Plan> {
  const url = readOptional(options.url, '--url', serverUrl)?.origin ?? null
  const arms = url === null ? await resolveArms(options, cwd, environment) : [urlArm(url)]
  const scenarios = await resolveScenarios(options, cwd)
  const effort = efforts[options.effort ?? 'normal']
  const rounds = readOptional(options.rounds, '--rounds', count(planCaps.rounds)) ?? effort.rounds
  const phases = resolvePhases(options)
  const budgetMs = budgetOf(options)
  const durationMs =
    budgetMs === null
      ? windowOf(options, effort.measuredMs / phaseCount(phases))
      : budgetDuration(budgetMs, arms.length * rounds, scenarios, phases)
  const loadWorkers =
    readOptional(options.loadWorkers, '--load-workers', count(mostLoadWorkers)) ?? defaultLoadWorkers(cpus)
  return makePlan({
    arms,
    scenarios,
    rounds,
    // Whoever names a number of rounds has that number.
    extendTo: options.rounds === undefined ? effort.extendTo : null,
    budgetMs,
    durationMs,
    stretch: options.duration === undefined && budgetMs === null,
    ...phases,
    loadWorkers,
    engine: resolveEngine(options.engine, url),
    pinning: resolvePinning(options.pin, cpus, arms, loadWorkers, url),
    seed: readOptional(options.seed, '--seed', seed) ?? freshSeed(),
    trace: options.trace ?? false,
    url,
    pid: resolvePid(options),
    ready: resolveReady(options),
    port: readOptional(options.port, '--port', port) ?? null,
  })
}

function resolveEngine(asked: EngineName | undefined, url: string | null): EngineName {
  if (asked !== 'kernel') {
    if (url !== null && isUnix(url))
      throw usageError(
        'WB_BAD_URL',
        `${url}: only the kernel engine speaks to Unix sockets`,
        'add --engine kernel',
      )
    return asked ?? defaultEngine
  }
  if (process.platform !== 'linux')
    throw environmentError('WB_PLATFORM', '--engine kernel needs Linux', 'leave it out')
  if (url?.startsWith('https:'))
    throw usageError('WB_BAD_URL', `--engine kernel speaks no TLS, which ${url} needs`, 'leave it out')
  return asked
}

async function resolveArms(
  options: RunOptions,
  cwd: string,
  environment: NodeJS.ProcessEnv,
): Promise<readonly StartableArm[]> {
  if (options.command !== undefined) {
    const folder = requireFolder(resolve(cwd, options.cwd ?? '.'))
    return [commandArm(readWord(options.command, '--command', command), folder, options.proxy ?? null)]
  }
  const world = await resolveWorld(options, cwd, environment)
  const workers = readCounts(options.workers ?? String(defaultWorkers), '--workers', armCaps.workers)
  const threads = readCounts(options.threads ?? String(defaultThreads), '--threads', armCaps.threads)
  if (options.arms !== undefined && options.arms.length > 0) {
    const defaults = {workers: onlyOne(workers, '--workers'), threads: onlyOne(threads, '--threads')}
    return options.arms.map(text => parseArm(text, defaults, world))
  }
  const {modes} = options
  return expandArms(
    {servers: options.servers ?? ['reference'], modes, workers, threads, gil: options.gil ?? false},
    world,
  )
}

async function resolveScenarios(options: RunOptions, cwd: string): Promise<readonly Scenario[]> {
  const found = await namedScenarios(options, cwd)
  const connections = readOptional(options.connections, '--connections', count(scenarioCaps.connections))
  const warmupMs = readOptional(options.warmup, '--warmup', duration({most: scenarioCaps.warmupMs}))
  const timeout = duration({least: 1, most: scenarioCaps.timeoutMs})
  const timeoutMs = readOptional(options.requestTimeout, '--request-timeout', timeout)
  const status = readOptional(options.expect, '--expect', statusList)
  const text = readOptional(options.expectBody, '--expect-body', bodyText)
  const scenarios = found.map(scenario => ({
    ...scenario,
    connections: connections ?? scenario.connections,
    warmupMs: warmupMs ?? scenario.warmupMs,
    timeoutMs: timeoutMs ?? scenario.timeoutMs,
    expect: {status: status ?? scenario.expect.status, body: text ?? scenario.expect.body},
  }))
  requireBodies(scenarios)
  const names = scenarios.map(scenario => scenario.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw usageError('WB_NAMED_TWICE', `the scenario "${twice}" is named twice`)
  return scenarios
}

/** Where a text is expected. */
function requireBodies(scenarios: readonly Scenario[]): void {
  const bare = scenarios.find(({method, expect}) => method === 'HEAD' && expect.body !== null)
  if (bare === undefined) return
  throw usageError(
    'WB_BAD_EXPECTATION',
    `the scenario "${bare.name}" expects a text in answers to HEAD, which have no body`,
    'leave --expect-body out, or ask with GET',
  )
}

async function namedScenarios(options: RunOptions, cwd: string): Promise<readonly Scenario[]> {
  const {method, headers, body} = options
  const asked = askedPath(options)
  if (asked !== undefined) {
    const fields = headersOf((headers ?? []).map(line => readWord(line, '--header', header)))
    const text = body === undefined ? undefined : readBody(body, cwd)
    return [adHocScenario({path: asked, method, headers: fields, body: text})]
  }
  const stray = Object.entries({method, header: headers?.[0], body}).find(([, value]) => value !== undefined)
  if (stray !== undefined)
    throw usageError(
      'WB_FLAG_NEEDS_FLAG',
      `--${stray[0]} needs --path`,
      'a named scenario has its own request',
    )
  const words =
    options.scenarios.length > 0 ? options.scenarios : servesFixedApp(options) ? defaultScenarios : []
  if (words.length > 0) return Promise.all(words.map(word => findScenario(word, cwd)))
  return [adHocScenario({path: '/'})]
}

/** Of `--path`, or of a `--url` that names one; undefined: scenarios say what is asked. */
function askedPath({path: own, url, scenarios}: RunOptions): string | undefined {
  const ofUrl = readOptional(url, '--url', serverUrl)?.target
  const named = own === undefined ? scenarios[0] : `--path ${own}`
  if (ofUrl !== undefined && ofUrl !== '/' && named !== undefined)
    throw usageError(
      'WB_FLAGS_CONFLICT',
      `--url has the path ${ofUrl}, and ${named} asks for another`,
      'give the path in one place',
    )
  if (own !== undefined && scenarios.length > 0)
    throw usageError(
      'WB_FLAGS_CONFLICT',
      '--path makes a scenario of its own and cannot be joined with named ones',
      'run them one after another',
    )
  if (own !== undefined) return readWord(own, '--path', path)
  return scenarios.length > 0 ? undefined : ofUrl
}

/** Lines of one name stay together, in their order. */
function headersOf(lines: readonly (readonly [name: string, value: string])[]): RequestHeaders {
  const values = new Map<string, string[]>()
  for (const [name, value] of lines) values.set(name, [...(values.get(name) ?? []), value])
  return Object.fromEntries(
    [...values].map(([name, [first = '', ...more]]) => [name, more.length === 0 ? first : [first, ...more]]),
  )
}

/** Only of it is known what there is to ask for. */
function servesFixedApp({url, command, app, cwd}: RunOptions): boolean {
  return [url, command, app, cwd].every(said => said === undefined)
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

function windowOf({duration: asked}: RunOptions, usualMs: number): number {
  const word = duration({least: shortestWindowMs, most: planCaps.durationMs})
  return readOptional(asked, '--duration', word) ?? usualMs
}

function budgetOf({budget}: RunOptions): number | null {
  return readOptional(budget, '--budget', duration({most: longestBudgetMs})) ?? null
}

function budgetDuration(
  budgetMs: number,
  startsPerScenario: number,
  scenarios: readonly Scenario[],
  phases: Phases,
): number {
  const longestWarmup = Math.max(...scenarios.map(scenario => scenario.warmupMs))
  return durationForBudget(budgetMs, startsPerScenario * scenarios.length, longestWarmup, phases)
}

function onlyOne(values: readonly number[], flag: string): number {
  const [value] = values
  if (value === undefined || values.length > 1)
    throw usageError('WB_BAD_NUMBER', `${flag} takes one number here, not ${values.join(',')}`)
  return value
}
