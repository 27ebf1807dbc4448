import {usageError} from '../../error.js'
import {parseCounts} from '../../plan/arm.js'
import {freshSeed} from '../../plan/order.js'
import {readGateFile, type BenchFile} from '../../config/bench-file.js'
import {scenarioCaps} from '../../config/scenario/caps.js'
import {findScenario} from '../../config/scenario/find.js'
import {adHocScenario, type Scenario} from '../../config/scenario/scenario.js'
import {fewestRounds} from '../../stats/alpha-spending.js'
import {parseDuration} from '../../unit/duration.js'
import {parsePercent} from '../../unit/percent.js'
import {
  defaultBudgetMs,
  defaultGateRounds,
  defaultGateWarmupMs,
  gateCaps,
  mostGateConnections,
  type GatedMetric,
  type GatePlan,
} from './gate-plan.js'
import {gateAlpha} from '../decide/looks.js'
import {defaultGateMetrics, gateMetricDefinitions, parseMetric, type GateMetric} from '../metric.js'
import {parseTarget} from './target.js'

/** What the user asked for, as words. */
export interface GateOptions {
  readonly scenarios: readonly string[]
  readonly baseline: string
  readonly candidate: string
  readonly path?: string | undefined
  readonly connections?: string | undefined
  readonly metrics?: readonly string[] | undefined
  /** `cpu=5%` */
  readonly margins?: readonly string[] | undefined
  /** `cpu=the new parser is worth it` */
  readonly accept?: readonly string[] | undefined
  readonly rate?: string | undefined
  readonly rounds?: number | undefined
  readonly budget?: string | undefined
  readonly warmup?: string | undefined
  readonly readyPath?: string | undefined
  readonly seed?: number | undefined
  readonly setupTree: boolean
  readonly ignoreBody: boolean
}

/** Margins that a calibration of this machine suggests, and metrics that it found decidable. */
export interface Advice {
  readonly margins: Readonly<Partial<Record<GateMetric, number>>>
}

/** Turns words into a checked plan, or says what is wrong with them, before anything is started. */
export async function resolveGatePlan(
  options: GateOptions,
  cwd: string,
  advice: Advice | null,
): Promise<GatePlan> {
  const baseline = parseTarget(options.baseline, '--baseline')
  const candidate = parseTarget(options.candidate, '--candidate')
  if (candidate.kind === 'file') throw usageError('--candidate cannot be a file: it has to be measured')
  const file = await readGateFile(cwd)
  const scenarios = await resolveScenarios(options, file, cwd)
  const gated = resolveMetrics(options, file, advice)
  return Object.freeze({
    baseline,
    candidate,
    scenarios,
    gated,
    rounds: resolveRounds(options.rounds, gated.length * scenarios.length),
    budgetMs: duration(options.budget, '--budget', 1000, gateCaps.budgetMs) ?? defaultBudgetMs,
    warmupMs: duration(options.warmup, '--warmup', 1, scenarioCaps.warmupMs) ?? defaultGateWarmupMs,
    ratePerSecond: resolveRate(options.rate),
    seed: options.seed ?? freshSeed(),
    ready: resolveReady(options.readyPath, file, scenarios),
    setupTree: options.setupTree,
    ignoreBody: options.ignoreBody,
    accepted: resolveAccepted(options.accept ?? []),
  })
}

function resolveRounds(asked: number | undefined, numbers: number): number {
  const rounds = asked ?? defaultGateRounds
  if (!Number.isInteger(rounds) || rounds > gateCaps.rounds)
    throw usageError(`--rounds must be a whole number up to ${gateCaps.rounds}, not ${rounds}`)
  const needed = fewestRounds(gateAlpha, numbers)
  if (rounds >= needed) return rounds
  throw usageError(
    `with ${rounds} rounds no data whatever could show a regression; ${numbers} numbers at ${gateAlpha * 100} % need at least ${needed}`,
    `leave --rounds out (${defaultGateRounds} at most, fewer when it is clear earlier)`,
  )
}

/** Of targets that are started by a command. */
function resolveReady(
  path: string | undefined,
  file: BenchFile | undefined,
  [first]: readonly Scenario[],
): GatePlan['ready'] {
  if (path !== undefined) return {path, status: 200}
  return file?.ready ?? {path: first?.path ?? '/', status: first?.expectStatus ?? 200}
}

async function resolveScenarios(
  {scenarios: words, path, connections}: GateOptions,
  file: BenchFile | undefined,
  cwd: string,
): Promise<readonly Scenario[]> {
  if (path !== undefined && words.length > 0)
    throw usageError('--path makes a scenario of its own and cannot be joined with named ones')
  if (path !== undefined && !/^\/[\x21-\x7e]*$/.test(path))
    throw usageError(`--path must begin with / and hold no spaces, not "${path}"`)
  const names = words.length > 0 ? words : (file?.scenarios ?? ['hello'])
  const found =
    path === undefined
      ? await Promise.all(names.map(word => findScenario(word, cwd)))
      : [adHocScenario({path})]
  if (found.length > gateCaps.scenarios)
    throw usageError(`a gate takes at most ${gateCaps.scenarios} scenarios`)
  const twice = found.find(({name}, index) => found.findIndex(other => other.name === name) !== index)
  if (twice !== undefined) throw usageError(`the scenario "${twice.name}" is named twice`)
  const [count] =
    connections === undefined ? [] : parseCounts(connections, '--connections', scenarioCaps.connections)
  return found.map(scenario => ({
    ...scenario,
    connections: count ?? Math.min(mostGateConnections, scenario.connections),
  }))
}

function resolveMetrics(
  options: GateOptions,
  file: BenchFile | undefined,
  advice: Advice | null,
): readonly GatedMetric[] {
  const words = options.metrics ?? file?.gate?.metrics ?? defaultGateMetrics
  const metrics = [...new Set(words.map(parseMetric))]
  const byFlag = new Map((options.margins ?? []).map(parseMargin))
  const byFile = new Map(
    Object.entries(file?.gate?.margins ?? {}).map(([word, share]) => [parseMetric(word), share]),
  )
  const stray = [...byFlag.keys()].find(metric => !metrics.includes(metric))
  if (stray !== undefined)
    throw usageError(
      `--margin ${stray}: this metric is not gated`,
      `gate it with --metric ${[...metrics, stray].join(',')}`,
    )
  return metrics.map((metric): GatedMetric => {
    const sources = [
      ['flag', byFlag.get(metric)],
      ['bench.yaml', byFile.get(metric)],
      ['calibration', advice?.margins[metric]],
      ['default', gateMetricDefinitions[metric].margin],
    ] as const
    const [marginFrom, margin] = sources.find(([, share]) => share !== undefined) ?? ['default', undefined]
    return {metric, margin: margin ?? gateMetricDefinitions[metric].margin, marginFrom}
  })
}

function parseMargin(text: string): [GateMetric, number] {
  const [word = '', percent = ''] = text.split('=')
  const share = parsePercent(percent)
  if (share === undefined) throw usageError(`--margin must be METRIC=PERCENT such as cpu=5%, not "${text}"`)
  return [parseMetric(word), share]
}

/** A reason is asked for: whoever reads the result must learn why. */
function resolveAccepted(texts: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    texts.map(text => {
      const match = /^([a-z0-9]+)=(.*\S.*)$/s.exec(text)
      if (match === null)
        throw usageError(`--accept must be METRIC=REASON, not "${text}"`, '--accept cpu="richer answers"')
      const [, word = '', reason = ''] = match
      return [
        word === 'errors' ? word : parseMetric(word),
        reason
          .replaceAll(/[\p{Cc}\s]+/gu, ' ')
          .trim()
          .slice(0, 500),
      ]
    }),
  )
}

function resolveRate(text: string | undefined): number | null {
  if (text === undefined) return null
  const perSecond = Number(text)
  if (/^\d{1,6}(\.\d{1,3})?$/.test(text) && perSecond > 0 && perSecond <= 200_000) return perSecond
  throw usageError(`--rate must be a number of requests per second above 0 and up to 200000, not "${text}"`)
}

function duration(text: string | undefined, flag: string, least: number, most: number): number | undefined {
  if (text === undefined) return undefined
  const value = parseDuration(text)
  if (value !== undefined && value >= least && value <= most) return value
  throw usageError(
    `${flag} must be a duration from ${least} ms to ${most / 1000} s such as 60s, not "${text}"`,
  )
}
