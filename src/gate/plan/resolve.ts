import {usageError} from '../../error.js'
import {duration} from '../../config/words/duration.js'
import type {EngineChoice} from '../../config/words/engine.js'
import {count, margin, rate, seed} from '../../config/words/number.js'
import {path} from '../../config/words/request.js'
import {readOptional, readWord} from '../../config/words/word.js'
import {refuseStrayRequest, requestOfFlags, type RequestWords} from '../../config/request/flags.js'
import {resolveEngine, untriedEngines, type EngineSupport} from '../../plan/engine.js'
import {freshSeed} from '../../plan/order.js'
import {readGateFile, type BenchFile} from '../../config/bench-file.js'
import {scenarioCaps} from '../../config/scenario/caps.js'
import {expecting, type ExpectOptions} from '../../config/scenario/expecting.js'
import {findScenarios} from '../../config/scenario/mix.js'
import {adHocScenario, type Scenario} from '../../config/scenario/scenario.js'
import {fewestRounds} from '../../stats/alpha-spending.js'
import {count as plural} from '../../text/words.js'
import {formatDuration} from '../../unit/duration.js'
import {formatPercent} from '../../unit/percent.js'
import {
  defaultBudgetMs,
  defaultGateRounds,
  defaultGateWarmupMs,
  gateCaps,
  mostGateConnections,
  numbersOf,
  type GatedMetric,
  type GatePlan,
} from './gate-plan.js'
import {readyRuleOf} from '../../plan/plan.js'
import {gateAlpha} from '../decide/looks.js'
import {defaultGateMetrics, gateMetricDefinitions, parseMetric, type GateMetric} from '../metric.js'
import {limitsOf, type LimitOptions} from './limits-of-gate.js'
import {shortestRoundMs} from './slice-plan.js'
import {resolveSlo} from './slo.js'
import {parseTarget} from './target.js'

/** What the user asked for, as words. */
export interface GateOptions extends ExpectOptions, RequestWords, LimitOptions {
  readonly scenarios: readonly string[]
  readonly baseline: string
  readonly candidate: string
  readonly connections?: string | undefined
  readonly metrics?: readonly string[] | undefined
  /** `cpu=5%` */
  readonly margins?: readonly string[] | undefined
  /** `cpu=the new parser is worth it` */
  readonly accept?: readonly string[] | undefined
  /** `p99<200ms,errors<0.1%` */
  readonly slo?: string | undefined
  /** Which of several arms of bench.yaml. */
  readonly arm?: string | undefined
  readonly rate?: string | undefined
  readonly engine?: EngineChoice | undefined
  readonly rounds?: string | undefined
  readonly budget?: string | undefined
  readonly warmup?: string | undefined
  readonly readyPath?: string | undefined
  readonly seed?: string | undefined
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
  engines: EngineSupport = untriedEngines,
): Promise<GatePlan> {
  const file = await readGateFile(cwd)
  const limits = limitsOf(options, file)
  const baseline = parseTarget(options.baseline, '--baseline', limits.here)
  const candidate = parseTarget(options.candidate, '--candidate', limits.here)
  if (candidate.kind === 'file')
    throw usageError('WB_BAD_TARGET', '--candidate cannot be a file: it has to be measured')
  const scenarios = await resolveScenarios(options, file, cwd)
  const gated = resolveMetrics(options, file, advice)
  const slo = resolveSlo(options.slo)
  // Both arms meet the same engine, and none checks it: a second of the other would be in no pair.
  const {engine, engineNote} = await resolveEngine(options.engine ?? file?.engine, null, engines)
  const plan = {
    ...{engine, engineNote},
    baseline,
    candidate,
    scenarios,
    gated,
    slo,
    rounds: resolveRounds(options.rounds, numbersOf({gated, slo, scenarios})),
    budgetMs:
      readOptional(options.budget, '--budget', duration({least: 1000, most: gateCaps.budgetMs})) ??
      defaultBudgetMs,
    warmupMs:
      readOptional(options.warmup, '--warmup', duration({least: 1, most: scenarioCaps.warmupMs})) ??
      defaultGateWarmupMs,
    ratePerSecond: readOptional(options.rate, '--rate', rate) ?? null,
    slicesPerArm: null,
    arm: {name: options.arm ?? null, limits: limits.flags},
    seed: readOptional(options.seed, '--seed', seed) ?? freshSeed(),
    ready: resolveReady(options.readyPath, file, scenarios),
    setupTree: options.setupTree,
    ignoreBody: options.ignoreBody,
    accepted: resolveAccepted(options.accept ?? []),
  }
  requireTime(plan)
  return Object.freeze(plan)
}

function resolveRounds(asked: string | undefined, numbers: number): number {
  const rounds = readOptional(asked, '--rounds', count(gateCaps.rounds)) ?? defaultGateRounds
  const needed = fewestRounds(gateAlpha, numbers)
  if (rounds >= needed) return rounds
  throw usageError(
    'WB_TOO_FEW_ROUNDS',
    `${plural(rounds, 'round')} can show no regression, whatever the data: ${plural(numbers, 'number')} at ${formatPercent(gateAlpha)} need at least ${needed}`,
    `leave --rounds out (${defaultGateRounds} at most, fewer when it is clear earlier)`,
  )
}

/** A budget that no server is fast enough for; what these servers need, the pilot sees. */
function requireTime(plan: GatePlan): void {
  const needed = fewestRounds(gateAlpha, numbersOf(plan))
  const leastMs = needed * shortestRoundMs(plan)
  if (plan.budgetMs >= leastMs) return
  throw usageError(
    'WB_BUDGET_TOO_SHORT',
    `a budget of ${formatDuration(plan.budgetMs)} is too short for any verdict: the ${plural(needed, 'round')} that it takes load for ${formatDuration(leastMs)}, however fast the servers are`,
    `leave --budget out (${formatDuration(defaultBudgetMs)}), or gate fewer metrics and scenarios`,
  )
}

/** Of targets that are started by a command. */
function resolveReady(
  readyPath: string | undefined,
  file: BenchFile | undefined,
  [first]: readonly Scenario[],
): GatePlan['ready'] {
  if (readyPath !== undefined) return {path: readWord(readyPath, '--ready-path', path), status: 200}
  return file?.ready === undefined ? {path: first?.path ?? '/', status: 'any'} : readyRuleOf(file.ready)
}

async function resolveScenarios(
  options: GateOptions,
  file: BenchFile | undefined,
  cwd: string,
): Promise<readonly Scenario[]> {
  const {scenarios: words, path: asked, connections} = options
  if (asked !== undefined && words.length > 0)
    throw usageError(
      'WB_FLAGS_CONFLICT',
      '--path makes a scenario of its own and cannot be joined with named ones',
    )
  if (asked === undefined) refuseStrayRequest(options)
  const names = words.length > 0 ? words : (file?.scenarios ?? ['hello'])
  const found =
    asked === undefined
      ? await findScenarios(names, cwd)
      : [adHocScenario(requestOfFlags({...options, path: asked}, cwd))]
  if (found.length > gateCaps.scenarios)
    throw usageError('WB_TOO_MANY', `a gate takes at most ${gateCaps.scenarios} scenarios`)
  const twice = found.find(({name}, index) => found.findIndex(other => other.name === name) !== index)
  if (twice !== undefined) throw usageError('WB_NAMED_TWICE', `the scenario "${twice.name}" is named twice`)
  const clients = readOptional(connections, '--connections', count(scenarioCaps.connections))
  return expecting(found, options).map(scenario => ({
    ...scenario,
    connections: clients ?? Math.min(mostGateConnections, scenario.connections),
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
      'WB_METRIC_NOT_GATED',
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
  const [, word, percent] = /^([^=]*)=(.*)$/s.exec(text) ?? []
  if (word === undefined || percent === undefined)
    throw usageError('WB_BAD_ASSIGNMENT', `--margin must be METRIC=PERCENT such as cpu=5%, not "${text}"`)
  return [parseMetric(word), readWord(percent, `--margin ${word}`, margin)]
}

/** A reason is asked for: whoever reads the result must learn why. */
function resolveAccepted(texts: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    texts.map(text => {
      const match = /^([a-z0-9]+)=(.*\S.*)$/s.exec(text)
      if (match === null)
        throw usageError(
          'WB_BAD_ASSIGNMENT',
          `--accept must be METRIC=REASON, not "${text}"`,
          '--accept cpu="richer answers"',
        )
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
