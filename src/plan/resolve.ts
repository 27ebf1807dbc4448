import {existsSync} from 'node:fs'
import {resolve} from 'node:path'
import {usageError} from '../error.js'
import {findScenario} from '../config/scenario/find.js'
import {adHocScenario, type Scenario} from '../config/scenario/scenario.js'
import {scenarioCaps} from '../config/scenario/caps.js'
import {requireFolder} from '../server/app.js'
import {armCaps, commandArm, expandArms, parseArm, parseCounts, urlArm, type Arm} from './arm.js'
import {resolveWorld, type AppOptions} from './arm-world.js'
import {freshSeed} from './order.js'
import {durationFlag} from './duration-flag.js'
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
  readonly pid?: number | undefined
  /** A path that the user's own app answers once it is ready. */
  readonly readyPath?: string | undefined
  readonly port?: number | undefined
  readonly path?: string | undefined
  readonly method?: string | undefined
  readonly headers?: readonly string[] | undefined
  readonly body?: string | undefined
  readonly connections?: string | undefined
  readonly duration?: string | undefined
  readonly warmup?: string | undefined
  readonly requestTimeout?: string | undefined
  readonly rounds?: number | undefined
  readonly budget?: string | undefined
  /** `saturation`, `latency` or both. */
  readonly phases?: readonly string[] | undefined
  /** Arrivals per second of the latency phase. */
  readonly rate?: string | undefined
  /** The same as a share of the saturation throughput: `70%`. */
  readonly load?: string | undefined
  readonly loadWorkers?: number | undefined
  /** Undefined: as the machine allows. */
  readonly pin?: boolean | undefined
  readonly seed?: number | undefined
  readonly effort?: Effort | undefined
}

/** How long to measure when neither rounds nor duration are given. */
export type Effort = 'quick' | 'normal' | 'precise'

const efforts: Readonly<Record<Effort, {readonly rounds: number; readonly measuredMs: number}>> = {
  quick: {rounds: 3, measuredMs: 1000},
  normal: {rounds: defaultRounds, measuredMs: defaultMeasuredMs},
  precise: {rounds: 10, measuredMs: 10_000},
}

/** The smallest number that shows what several processes do; comparisons across machines need a constant. */
export const defaultWorkers = 2

/** Of a pool; gunicorn's documentation suggests 2 to 4 per core. */
export const defaultThreads = 4

const mostLoadWorkers = 8

/** What is measured when no scenario is named: pure overhead, CPU, waiting. */
export const defaultScenarios = ['hello', 'cpu', 'io'] as const

/** Turns words into a checked plan, or says what is wrong with them, before anything is started. */
export async function resolvePlan(
  options: RunOptions,
  cwd: string,
  cpus: Cpus = unknownCpus,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Plan> {
  const arms = await resolveArms(options, cwd, environment)
  const scenarios = await resolveScenarios(options, cwd)
  const effort = efforts[options.effort ?? 'normal']
  const rounds = inRange(options.rounds ?? effort.rounds, '--rounds', 1, planCaps.rounds)
  const phases = resolvePhases(options)
  const given =
    options.duration === undefined
      ? effort.measuredMs / phaseCount(phases)
      : durationFlag(options.duration, '--duration', planCaps.durationMs)
  if (given < 100) throw usageError('--duration must be at least 100ms', 'a window needs some answers in it')
  const url = options.url === undefined ? null : resolveUrl(options.url)
  const workers = options.loadWorkers ?? defaultLoadWorkers(cpus)
  const loadWorkers = inRange(workers, '--load-workers', 1, mostLoadWorkers)
  return makePlan({
    arms,
    scenarios,
    rounds,
    durationMs:
      options.budget === undefined
        ? given
        : budgetDuration(options.budget, arms.length * rounds, scenarios, phases),
    ...phases,
    loadWorkers,
    pinning: resolvePinning(options.pin, cpus, arms, loadWorkers, url),
    seed: options.seed ?? freshSeed(),
    trace: options.trace ?? false,
    url,
    pid: resolvePid(options),
    ready: resolveReady(options),
    port: options.port ?? null,
  })
}

async function resolveArms(
  options: RunOptions,
  cwd: string,
  environment: NodeJS.ProcessEnv,
): Promise<readonly Arm[]> {
  if (options.url !== undefined) return [urlArm()]
  if (options.command !== undefined) {
    const folder = requireFolder(resolve(cwd, options.cwd ?? '.'))
    return [commandArm(requirePort(options.command), folder, options.proxy ?? null)]
  }
  const world = await resolveWorld(options, cwd, environment)
  const workers = parseCounts(options.workers ?? String(defaultWorkers), '--workers', armCaps.workers)
  const threads = parseCounts(options.threads ?? String(defaultThreads), '--threads', armCaps.threads)
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
  const lists =
    options.connections === undefined
      ? null
      : parseCounts(options.connections, '--connections', scenarioCaps.connections)
  const warmupMs = optionalDuration(options.warmup, '--warmup', scenarioCaps.warmupMs)
  const timeoutMs = optionalDuration(options.requestTimeout, '--request-timeout', scenarioCaps.timeoutMs)
  if (timeoutMs !== undefined && timeoutMs < 1) throw usageError('--request-timeout must be at least 1ms')
  const scenarios = found.map(scenario => ({
    ...scenario,
    connections: lists === null ? scenario.connections : onlyOne(lists, '--connections'),
    warmupMs: warmupMs ?? scenario.warmupMs,
    timeoutMs: timeoutMs ?? scenario.timeoutMs,
  }))
  const names = scenarios.map(scenario => scenario.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw usageError(`the scenario "${twice}" is named twice`)
  return scenarios
}

async function namedScenarios(options: RunOptions, cwd: string): Promise<readonly Scenario[]> {
  const {path, method, headers, body} = options
  if (path === undefined) {
    const stray = Object.entries({method, header: headers?.[0], body}).find(
      ([, value]) => value !== undefined,
    )
    if (stray !== undefined)
      throw usageError(`--${stray[0]} needs --path`, 'a named scenario has its own request')
    const words =
      options.scenarios.length > 0 ? options.scenarios : servesFixedApp(options) ? defaultScenarios : []
    if (words.length > 0) return Promise.all(words.map(word => findScenario(word, cwd)))
    return [adHocScenario({path: urlPath(options.url ?? '')})]
  }
  if (options.scenarios.length > 0) {
    throw usageError(
      '--path makes a scenario of its own and cannot be joined with named ones',
      'run them one after another',
    )
  }
  if (!/^\/[\x21-\x7e]*$/.test(path))
    throw usageError(`--path must begin with / and hold no spaces, not "${path}"`)
  return [adHocScenario({path, method, headers: parseHeaders(headers ?? []), body})]
}

/** Only of it is known what there is to ask for. */
function servesFixedApp({url, command, app, cwd}: RunOptions): boolean {
  return [url, command, app, cwd].every(said => said === undefined)
}

/** `--command` as it is, when it says where the port goes: a server that chose its own could not be found. */
export function requirePort(command: string): string {
  if (command.includes('{port}') || /\$\{?PORT\b/.test(command)) return command
  throw usageError(
    '--command says nowhere which port to listen on',
    "put {port} where it belongs: --command 'uvicorn app:app --port {port}'",
  )
}

function resolvePid({pid}: RunOptions): number | null {
  if (pid === undefined) return null
  if (existsSync(`/proc/${pid}`)) return pid
  throw usageError(
    `--pid ${pid}: there is no such process`,
    'give the pid of the master of the server at --url',
  )
}

function resolveReady({readyPath}: RunOptions): ReadyRule | null {
  if (readyPath === undefined) return null
  if (/^\/[\x21-\x7e]*$/.test(readyPath)) return {path: readyPath, status: 200}
  throw usageError(`--ready must be a path that begins with / and holds no spaces, not "${readyPath}"`)
}

function parseHeaders(lines: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines.map(line => {
      const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\x20-\x7e\t]*)$/.exec(line)
      if (match === null) throw usageError(`--header must be "Name: value", not "${line}"`)
      return [match[1] ?? '', match[2] ?? '']
    }),
  )
}

/** The origin of `--url`; its path, when there is one, becomes the scenario's. */
function resolveUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '') {
    throw usageError(`--url must be http://HOST:PORT or https://HOST:PORT, not "${text}"`)
  }
  return url.origin
}

function urlPath(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url === undefined ? '/' : url.pathname + url.search
}

function budgetDuration(
  budget: string,
  startsPerScenario: number,
  scenarios: readonly Scenario[],
  phases: Phases,
): number {
  const budgetMs = durationFlag(budget, '--budget', 24 * 3_600_000)
  const longestWarmup = Math.max(...scenarios.map(scenario => scenario.warmupMs))
  return durationForBudget(budgetMs, startsPerScenario * scenarios.length, longestWarmup, phases)
}

function optionalDuration(text: string | undefined, flag: string, most: number): number | undefined {
  return text === undefined ? undefined : durationFlag(text, flag, most)
}

function inRange(value: number, flag: string, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw usageError(`${flag} must be a whole number from ${least} to ${most}, not ${value}`)
}

function onlyOne(values: readonly number[], flag: string): number {
  const [value] = values
  if (value === undefined || values.length > 1)
    throw usageError(`${flag} takes one number here, not ${values.join(',')}`)
  return value
}
