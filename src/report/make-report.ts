import {
  numberKeys,
  type Failure,
  type Footnote,
  type NumberKey,
  type Numbers,
  type ReportModel,
  type RouteRow,
  type Row,
  type Section,
  type Shown,
} from './model.js'
import {limitUseOf} from '../judge/limit-use.js'
import {metrics} from '../judge/metric.js'
import type {Cell, CompletedCell, FailedCell} from '../result/cell.js'
import {limitsText} from '../result/limits.js'
import {isCompleted, proven} from '../result/cell-values.js'
import type {Check, Estimate} from '../result/estimate.js'
import type {PlanRecord, ScenarioRecord} from '../result/plan-record.js'
import {completedRounds, loadsOf} from '../result/round-values.js'
import type {RunResult} from '../result/schema.js'
import {errorsOf} from '../judge/errors.js'
import {ratioTo, referenceOf} from '../judge/ratio.js'
import {routesOfCell} from '../judge/routes.js'
import {profileUseOf} from '../judge/profile.js'
import {warningsOf} from '../judge/warnings.js'
import {fewestRounds} from '../stats/interval.js'
import {sum} from '../stats/sum.js'
import {disturbanceOf} from './disturbance.js'
import {engineFacts} from './describe-engine.js'
import {describeHeadline} from './headline.js'
import {describeHeld} from './held.js'
import {aboutOf, versionsOf} from './about.js'
import {knownLimitsOf} from './known-limits.js'
import {describeLimits} from './limits.js'
import {describeBounds} from './sentences.js'
import {differingSettings, shortened} from './settings.js'
import {describeProfile, stageRows} from './profile.js'
import {describeSessions} from './sessions.js'
import {labelOf, serverLabelOf, sizeOf} from './series.js'

export function makeReport(result: RunResult): ReportModel {
  return {
    status: result.status,
    sections: result.plan.scenarios.map(scenario =>
      makeSection(
        scenario,
        result.cells.filter(cell => cell.scenario === scenario.name),
        result,
      ),
    ),
  }
}

function makeSection(scenario: ScenarioRecord, cells: readonly Cell[], result: RunResult): Section {
  const footnotes = new Footnotes()
  const labelIn = (cell: Cell) => labelOf(cell, cells)
  const several = cells.length > 1
  // What was answered of given arrivals is no number to compare.
  const reference = several && result.plan.saturation ? referenceOf(cells) : undefined
  const severalServers = new Set(cells.map(cell => serverLabelOf(cell, cells))).size > 1
  const settings = differingSettings(cells)
  const rows = cells.map((cell, index): Row => ({
    arm: cell.arm,
    about: aboutOf(cell, settings),
    name: cell.mode ?? cell.server,
    server: serverLabelOf(cell, cells),
    variant: cell.variant,
    label: cell.label ?? null,
    size: sizeOf(cell),
    settings: settings.map(({textOf}) => shortened(textOf(cell))),
    bound: cell.status === 'completed' ? cell.bound : null,
    limits: limitsText(cell.limits),
    limitUse: limitUseOf(cell),
    state: numbersOf(cell, cells.slice(0, index), reference, footnotes, areAlike(cells)),
  }))
  const routes = cells
    .filter(isCompleted)
    .flatMap(cell => routeRows(cell, scenario, labelIn(cell), footnotes))
  const stages = cells
    .filter(isCompleted)
    .flatMap(cell =>
      stageRows(profileUseOf(cell, result.plan.latency, scenario.timeoutMs), labelIn(cell), estimate =>
        shown(estimate, cell.checks, footnotes),
      ),
    )
  return {
    scenario,
    rounds: roundsOf(result.plan, scenario),
    windowMs: result.plan.durationMs,
    longestWindowMs: longestWindowMs(cells, result.plan),
    saturation: result.plan.saturation,
    latency: result.plan.latency,
    pinning: result.plan.pinning,
    engine: engineFacts(result.plan, cells),
    reference: reference === undefined ? null : labelIn(reference),
    severalServers,
    settings: settings.map(({title}) => title),
    versions: versionsOf(cells, result.environment),
    rows,
    routes,
    stages,
    headline: describeHeadline(cells, scenario, result.plan, labelIn),
    sentences: [
      ...(result.plan.saturation ? describeBounds(cells, scenario, result.plan, labelIn) : []),
      ...describeLimits(cells, labelIn, result.environment.cores),
      ...describeSessions(cells, labelIn),
      ...describeProfile(cells, result.plan.latency, scenario.timeoutMs, labelIn),
      ...describeHeld(cells, {services: result.plan.services, connections: scenario.connections}, labelIn),
    ],
    knownLimits: knownLimitsOf(cells, labelIn),
    precision: precisionOf(rows),
    disturbance: disturbanceOf(cells),
    notices: result.plan.notices ?? [],
    warnings: warningsOf(cells).map(warning => ({
      ...warning,
      arms: warning.arms.map(labelIn),
    })),
    footnotes: footnotes.list,
  }
}

function routeRows(
  cell: CompletedCell,
  {mix = []}: ScenarioRecord,
  arm: string,
  footnotes: Footnotes,
): readonly RouteRow[] {
  const weights = sum(mix, ({weight}) => weight)
  return routesOfCell(cell).map(({name, p50, p99, ...counts}, index) => {
    const weight = mix[index]?.weight
    return {
      ...{arm, name, share: weight === undefined ? null : weight / weights, ...counts},
      p50: shown(p50, cell.checks, footnotes),
      p99: shown(p99, cell.checks, footnotes),
    }
  })
}

function roundsOf({rounds, extension}: PlanRecord, {name}: ScenarioRecord): number {
  return extension?.scenarios.includes(name) ? extension.rounds : rounds
}

/** A generator's window is as long as its job says, but for what the clock rounds. */
function longestWindowMs(cells: readonly Cell[], {durationMs}: PlanRecord): number | null {
  const windows = cells
    .flatMap(({rounds}) => completedRounds(rounds).flatMap(loadsOf))
    .map(({window}) => window.durationMs)
  const longest = Math.max(0, ...windows)
  return longest > 1.05 * durationMs ? longest : null
}

function numbersOf(
  cell: Cell,
  earlier: readonly Cell[],
  reference: Cell | undefined,
  footnotes: Footnotes,
  alike: boolean,
): Numbers | Failure {
  if (cell.status !== 'completed')
    return {kind: 'failed', status: cell.status, word: failureWord(cell), reason: cell.reason}
  const {summary} = cell
  const show = (key: NumberKey) => shown(metrics[key].ofSummary(summary), cell.checks, footnotes)
  return {
    kind: 'measured',
    numbers: Object.fromEntries(numberKeys.map(key => [key, show(key)])) as Record<NumberKey, Shown>,
    ratio: reference === undefined ? {kind: 'absent'} : ratioTo(reference, cell, earlier),
    memoryRatio:
      reference === undefined || !alike ? {kind: 'absent'} : ratioTo(reference, cell, earlier, 'pss'),
    errors: errorsOf(completedRounds(cell.rounds)),
    answers: cell.answer?.comparison?.kind ?? null,
  }
}

/** They differ in their settings alone. */
function areAlike(cells: readonly Cell[]): boolean {
  const kinds = cells.map(({server, serverVersion, mode, variant, workers, threads}) =>
    JSON.stringify([server, serverVersion, mode, variant, workers, threads]),
  )
  return new Set(kinds).size === 1
}

function failureWord({status, rounds}: FailedCell): Failure['word'] {
  const isMemory = rounds.some(round => round.status !== 'completed' && round.code === 'WB_OUT_OF_MEMORY')
  return isMemory ? 'out of memory' : status
}

function precisionOf(rows: readonly Row[]): string | null {
  const isShort = ({low, n}: {readonly low: number | null; readonly n: number}) =>
    low === null && n < fewestRounds
  const isAnyShort = rows.some(
    ({state}) =>
      state.kind === 'measured' &&
      ((state.ratio.kind === 'ratio' && isShort(state.ratio.interval)) ||
        Object.values(state.numbers).some(shown => shown.kind === 'value' && isShort(shown.estimate))),
  )
  if (!isAnyShort) return null
  return `No intervals: fewer than ${fewestRounds} rounds give none, and show no difference (--rounds ${fewestRounds}).`
}

function shown(estimate: Estimate | undefined, checks: readonly Check[], footnotes: Footnotes): Shown {
  if (estimate === undefined) return {kind: 'absent'}
  if (estimate.withheld !== undefined) {
    const message = checks.find(check => check.id === estimate.withheld)?.message ?? ''
    return {kind: 'withheld', note: footnotes.add(`${estimate.withheld}: ${message}`)}
  }
  const found = proven(estimate)
  return found === undefined ? {kind: 'absent'} : {kind: 'value', estimate: found}
}

/** Equal texts share a number. */
class Footnotes {
  readonly #texts: string[] = []

  add(text: string): number {
    const known = this.#texts.indexOf(text)
    return known === -1 ? this.#texts.push(text) : known + 1
  }

  get list(): readonly Footnote[] {
    return this.#texts.map((text, index) => ({note: index + 1, text}))
  }
}
