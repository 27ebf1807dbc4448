import {settingWarnings} from './setting-warnings.js'
import {usageError} from '../error.js'
import {errorsOf, errorsText, mostErrors} from '../judge/errors.js'
import {answersOtherwise} from '../judge/rank.js'
import type {Cell} from '../result/cell.js'
import {isCompleted} from '../result/cell-values.js'
import type {ScenarioRecord} from '../result/plan-record.js'
import type {RunResult} from '../result/schema.js'
import {completedRounds} from '../result/round-values.js'
import {formatFact} from '../unit/number.js'
import {formatPercent} from '../unit/percent.js'

/** A saved result under the name that the reader gave it. */
export interface LabelledResult {
  readonly label: string
  readonly file: string
  readonly result: RunResult
}

/** Cells of one scenario, one from each result. */
export interface MatchedCells {
  readonly scenario: string
  /** null: each result has an arm of its own here. */
  readonly arm: string | null
  readonly cells: readonly Cell[]
  /** False where latency has another meaning in one of them. */
  readonly latencyComparable: boolean
}

export interface Matching {
  readonly matches: readonly MatchedCells[]
  readonly warnings: readonly string[]
}

/**
 * Finds what can be compared. Numbers of two machines, and of two requests under one name, are no comparison: the first
 * is refused unless `force`, the second is left out with a warning.
 */
export function matchResults(results: readonly LabelledResult[], force: boolean): Matching {
  const warnings = [
    ...machineWarnings(results, force),
    ...completenessWarnings(results),
    ...engineWarnings(results),
    ...settingWarnings(results),
  ]
  const [first] = results
  if (first === undefined) return {matches: [], warnings}
  const matches = first.result.plan.scenarios.flatMap(scenario => {
    const all = results.map(({result}) => result.plan.scenarios.find(({name}) => name === scenario.name))
    if (all.some(one => one === undefined)) {
      warnings.push(`${scenario.name} is not in every result and is left out`)
      return []
    }
    const different = all.findIndex(one => one !== undefined && !sameRequest(one, scenario))
    if (different !== -1) {
      warnings.push(
        `${scenario.name} is another scenario in ${results[different]?.label ?? ''} (request, expected answer or connections differ) and is left out`,
      )
      return []
    }
    return matchCells(scenario.name, results, warnings)
  })
  warnings.push(...rankWarnings(matches, results))
  if (matches.length === 0) {
    throw usageError(
      'WB_NOTHING_TO_COMPARE',
      `nothing to compare: no scenario and arm is in all of ${results.map(({label}) => label).join(', ')}`,
      ['compare results of the same scenarios', ...warnings].join('\n'),
    )
  }
  return {matches, warnings: [...new Set(warnings)]}
}

function machineWarnings(results: readonly LabelledResult[], force: boolean): string[] {
  const ids = new Set(results.map(({result}) => result.environment.fingerprintId))
  if (ids.size === 1) return []
  const machines = results
    .map(({label, result: {environment}}) => `${label}: ${environment.cpuModel}, Node ${environment.node}`)
    .join('; ')
  if (!force) {
    throw usageError(
      'WB_DIFFERENT_MACHINES',
      `the results are of different machines (${machines})`,
      'measure both on one machine, or compare all the same with --force',
    )
  }
  return [`measured on different machines (${machines}): a ratio says as much of these as of the servers`]
}

function completenessWarnings(results: readonly LabelledResult[]): string[] {
  return results.flatMap(({label, result}) =>
    result.status === 'interrupted' ? [`${label} was interrupted and has fewer rounds than planned`] : [],
  )
}

/** Who answers little but errors, or otherwise than the other arms of its run, is not compared by how fast that was. */
function rankWarnings(
  matches: readonly MatchedCells[],
  results: readonly LabelledResult[],
): readonly string[] {
  return matches.flatMap(({scenario, arm, cells}) =>
    cells.flatMap((cell, index) => {
      const errors = errorsOf(completedRounds(cell.rounds))
      const place = [scenario, arm, results[index]?.label].filter(part => part != null).join(' · ')
      return [
        ...(errors.share > mostErrors
          ? [`${place}: errors: ${errorsText(errors)}; above ${formatPercent(mostErrors)} it is not ranked`]
          : []),
        ...(isCompleted(cell) && answersOtherwise(cell)
          ? [`${place}: ${cell.checks.find(({id}) => id === 'answers')?.message ?? ''}`]
          : []),
      ]
    }),
  )
}

function engineWarnings(results: readonly LabelledResult[]): string[] {
  const engines = new Set(results.map(({result}) => result.plan.engine))
  if (engines.size < 2) return []
  const each = results.map(({label, result}) => `${label}: ${result.plan.engine}`).join('; ')
  return [
    `the load came from different engines (${each}): a latency that ends with the kernel's time stamp is not the number that ends with a read, and the two leave the server different shares of the machine`,
  ]
}

function sameRequest(one: ScenarioRecord, other: ScenarioRecord): boolean {
  return requestKey(one) === requestKey(other)
}

/** Equal where the same was asked by as many clients, and the same was a good answer. */
export function requestKey(scenario: ScenarioRecord): string {
  const {method, path, body, headers, connections, expect, mix, sessions} = scenario
  return JSON.stringify([
    ...[method, path, body, Object.entries(headers).sort(), connections, expect, mix],
    sessions?.digest,
  ])
}

/** By arm; where no arm is in all results and each has only one, these are compared. */
function matchCells(
  scenario: string,
  results: readonly LabelledResult[],
  warnings: string[],
): readonly MatchedCells[] {
  const perResult = results.map(({result}) => result.cells.filter(cell => cell.scenario === scenario))
  const [first = []] = perResult
  const common = first.flatMap(({arm}) => {
    const cells = perResult.flatMap(cells => cells.find(cell => cell.arm === arm) ?? [])
    return cells.length === results.length ? [matched(scenario, arm, cells, warnings)] : []
  })
  if (common.length > 0) {
    const arms = new Set(perResult.flat().map(({arm}) => arm))
    if (arms.size > common.length)
      warnings.push(`${scenario}: ${arms.size - common.length} arms are not in every result and are left out`)
    return common
  }
  const single = perResult.flatMap(cells => (cells.length === 1 ? cells : []))
  return single.length === results.length ? [matched(scenario, null, single, warnings)] : []
}

function matched(
  scenario: string,
  arm: string | null,
  cells: readonly Cell[],
  warnings: string[],
): MatchedCells {
  const latencies = cells.map(cell => (cell.status === 'completed' ? cell.summary.latency : undefined))
  const models = [...new Set(latencies.map(modelOf))]
  const rates = latencies.flatMap(latency => latency?.rate ?? [])
  const latencyComparable =
    models.length === 1 && (rates.length === 0 || Math.max(...rates) <= sameRate * Math.min(...rates))
  if (!latencyComparable) {
    const ways = models.length > 1 ? models.join('; ') : `at ${rates.map(formatFact).join(' and ')} req/s`
    warnings.push(`${scenario}: latency was measured in different ways (${ways}) and is not compared`)
  }
  return {scenario, arm, cells, latencyComparable}
}

/** A share of the saturation throughput is another rate in every session; closer than this it counts as one. */
const sameRate = 1.1

function modelOf(latency: {readonly model: string} | undefined): string {
  return latency === undefined ? 'none' : `${latency.model} loop`
}
