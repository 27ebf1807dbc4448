import {sum} from '../stats/sum.js'
import {fewestRounds, tail} from '../stats/interval.js'
import {unpairedShift} from '../stats/unpaired-shift.js'
import type {MatchedCells} from './match.js'
import {metrics} from '../judge/metric.js'
import {comparedMetrics, comparedOf, type ComparedMetric, type ComparedNumber} from './metric.js'
import {errorsOf} from '../judge/errors.js'
import {isRanked} from '../judge/rank.js'
import type {Cell} from '../result/cell.js'
import {isCompleted} from '../result/cell-values.js'
import type {Estimate} from '../result/estimate.js'
import {completedRounds} from '../result/round-values.js'
import type {StoredUnit} from '../unit/printed.js'

/** What there is to say of several saved results; renderers only lay it out, and `--json` prints it. */
export interface Comparison {
  /** The first is what ratios are relative to. */
  readonly labels: readonly string[]
  readonly warnings: readonly string[]
  readonly rows: readonly ComparisonRow[]
  /** Over scenarios, where there are several. */
  readonly means: readonly GeometricMean[]
}

/** One metric of one cell, in every result. */
export interface ComparisonRow {
  readonly scenario: string
  /** What the cells have in common; null where each result has an arm of its own. */
  readonly arm: string | null
  readonly metric: ComparedNumber
  readonly unit: StoredUnit
  readonly better: 'higher' | 'lower'
  /** What each result shows, in the order of the labels; of errors their share. null: withheld, or not measured. */
  readonly values: readonly (number | null)[]
  /** Those of the values; null where there are fewer than six rounds. */
  readonly intervals: readonly (readonly [low: number, high: number] | null)[]
  readonly ratios: readonly (RatioToFirst | null)[]
  /** Best first; those of one group are not shown to differ. Null where a value is missing. */
  readonly ranking: readonly (readonly string[])[] | null
}

export interface RatioToFirst {
  readonly ratio: number
  /** 95 %; null with fewer than six rounds on a side. */
  readonly low: number | null
  readonly high: number | null
  /** Rounds of the smaller side. */
  readonly n: number
  readonly verdict: 'better' | 'worse' | 'not shown'
}

export interface GeometricMean {
  readonly arm: string | null
  readonly metric: ComparedMetric
  readonly label: string
  readonly scenarios: number
  readonly ratio: number
  readonly low: number | null
  readonly high: number | null
}

export function compareCells(
  matches: readonly MatchedCells[],
  labels: readonly string[],
): Omit<Comparison, 'warnings'> {
  const rows = matches.flatMap(match => [
    ...comparedMetrics.flatMap(metric => compareMetric(match, metric, labels) ?? []),
    ...compareErrors(match),
  ])
  return {labels, rows, means: geometricMeans(rows, labels)}
}

function compareMetric(
  {scenario, arm, cells, latencyComparable}: MatchedCells,
  metric: ComparedMetric,
  labels: readonly string[],
): ComparisonRow | undefined {
  const {unit, better} = metrics[metric]
  if ((metric === 'p50' || metric === 'p99') && !latencyComparable) return undefined
  const compared = cells.map(cell => comparedOf(cell, metric))
  if (compared.every(one => one === undefined)) return undefined
  const groups = compared.map(one => one?.values ?? [])
  const [reference = []] = groups
  return {
    ...{scenario, arm, metric, unit, better},
    values: compared.map(one => one?.estimate.value ?? null),
    intervals: compared.map(one => intervalOf(one?.estimate)),
    ratios: groups.map((group, index) => (index === 0 ? null : ratioOf(group, reference, better))),
    ranking:
      groups.every(group => group.length > 0) && cells.every(canBeRanked)
        ? rank(groups, labels, better)
        : null,
  }
}

/** Nothing where no result has a number. */
function compareErrors({scenario, arm, cells}: MatchedCells): readonly ComparisonRow[] {
  if (!cells.some(isCompleted)) return []
  return [
    {
      ...{scenario, arm, metric: 'errors', unit: 'share', better: 'lower'},
      values: cells.map(cell => (isCompleted(cell) ? errorsOf(completedRounds(cell.rounds)).share : null)),
      intervals: cells.map(() => null),
      ratios: cells.map(() => null),
      ranking: null,
    },
  ]
}

function canBeRanked(cell: Cell): boolean {
  return isCompleted(cell) && isRanked(cell)
}

/** Rounds of two sessions are no pairs: the shift between two independent groups of logarithms. */
function ratioOf(
  values: readonly number[],
  reference: readonly number[],
  better: 'higher' | 'lower',
): RatioToFirst | null {
  if (values.length === 0 || reference.length === 0) return null
  const {estimate, lower, upper, n} = unpairedShift(values.map(Math.log), reference.map(Math.log))
  const ratio = Math.exp(estimate)
  if (n < fewestRounds) return {ratio, low: null, high: null, n, verdict: 'not shown'}
  return {
    ...{ratio, low: Math.exp(lower(tail)), high: Math.exp(upper(tail)), n},
    verdict:
      lower(tail) > 0
        ? upOr(better)
        : upper(tail) < 0
          ? upOr(better === 'higher' ? 'lower' : 'higher')
          : 'not shown',
  }
}

function intervalOf(estimate: Estimate | undefined): readonly [low: number, high: number] | null {
  if (estimate === undefined) return null
  const {low, high} = estimate
  return low === null || high === null ? null : [low, high]
}

function upOr(better: 'higher' | 'lower'): 'better' | 'worse' {
  return better === 'higher' ? 'better' : 'worse'
}

/** Its place is one more than the number of results that are shown to be better. */
function rank(
  groups: readonly (readonly number[])[],
  labels: readonly string[],
  better: 'higher' | 'lower',
): readonly (readonly string[])[] {
  const places = groups.map(
    group =>
      groups.filter(other => other !== group && ratioOf(other, group, better)?.verdict === 'better').length,
  )
  return [...new Set(places)]
    .sort((one, other) => one - other)
    .map(place => labels.filter((_, index) => places[index] === place))
}

function geometricMeans(rows: readonly ComparisonRow[], labels: readonly string[]): readonly GeometricMean[] {
  const arms = [...new Set(rows.map(row => row.arm))]
  return arms.flatMap(arm =>
    comparedMetrics.flatMap(metric =>
      labels.slice(1).flatMap((label, index) => {
        const ratios = rows
          .filter(row => row.arm === arm && row.metric === metric)
          .flatMap(row => row.ratios[index + 1] ?? [])
        return ratios.length < 2 ? [] : [{arm, metric, label, ...meanOf(ratios)}]
      }),
    ),
  )
}

/**
 * Scenarios were measured apart, so the half-widths of their logarithms add as errors do. Approximate: it takes each
 * interval as symmetric.
 */
function meanOf(ratios: readonly RatioToFirst[]): Omit<GeometricMean, 'arm' | 'metric' | 'label'> {
  const centre = sum(ratios, ({ratio}) => Math.log(ratio)) / ratios.length
  const squares = ratios.map(({low, high}) =>
    low === null || high === null ? NaN : (Math.log(high / low) / 2) ** 2,
  )
  const half = Math.sqrt(sum(squares, square => square)) / ratios.length
  const known = Number.isFinite(half)
  return {
    scenarios: ratios.length,
    ratio: Math.exp(centre),
    low: known ? Math.exp(centre - half) : null,
    high: known ? Math.exp(centre + half) : null,
  }
}
