import {requestKey} from '../compare/match.js'
import type {ComparedMetric} from '../compare/metric.js'
import {metrics, type Metric} from '../judge/metric.js'
import {isRanked} from '../judge/rank.js'
import {roundEstimate} from '../judge/round-estimate.js'
import type {CompletedCell} from '../result/cell.js'
import {isCompleted, proven, type Proven} from '../result/cell-values.js'
import type {PlanRecord} from '../result/plan-record.js'
import {completedRounds} from '../result/round-values.js'
import type {RunResult} from '../result/schema.js'

/** One number of one arm under one scenario on one machine, result after result, oldest first. */
export interface Series extends SeriesName {
  readonly unit: Metric['unit']
  readonly better: Metric['better']
  readonly points: readonly Point[]
}

interface SeriesName {
  readonly machine: {readonly id: string; readonly name: string}
  readonly scenario: string
  readonly arm: string
  readonly metric: ComparedMetric
}

export interface Point {
  readonly startedAt: string
  readonly file: string
  /** null: not known. */
  readonly commit: string | null
  readonly dirty: boolean
  readonly serverVersion: string | null
  readonly estimate: Proven
}

/** Takes results one by one, so that not all have to be held, and keeps apart what cannot be compared. */
export class Collector {
  readonly #series = new Map<string, {readonly name: SeriesName; readonly points: Point[]}>()
  readonly #metrics: readonly ComparedMetric[]

  constructor(wanted: readonly ComparedMetric[]) {
    this.#metrics = wanted
  }

  add(file: string, result: RunResult): void {
    for (const cell of result.cells) {
      // What is answered with errors, or otherwise than by the other arms, is other work.
      if (!isCompleted(cell) || !isRanked(cell)) continue
      for (const metric of this.#metrics) this.#take(file, result, cell, metric)
    }
  }

  /** By machine, scenario and arm, in the order in which they came up. */
  series(): readonly Series[] {
    return [...this.#series.values()].map(({name, points}) => ({
      ...name,
      unit: metrics[name.metric].unit,
      better: metrics[name.metric].better,
      points: points.toSorted((one, other) => one.startedAt.localeCompare(other.startedAt)),
    }))
  }

  #take(file: string, result: RunResult, cell: CompletedCell, metric: ComparedMetric): void {
    const estimate = estimateOf(cell, metric)
    if (estimate === undefined) return
    const {environment, startedAt, source} = result
    const name: SeriesName = {
      machine: {id: environment.fingerprintId, name: environment.cpuModel.trim()},
      ...{scenario: cell.scenario, arm: cell.arm, metric},
    }
    const key = JSON.stringify([name, keyOf(result.plan, cell)])
    const known = this.#series.get(key) ?? {name, points: []}
    this.#series.set(key, known)
    known.points.push({
      ...{startedAt, file, estimate},
      ...{commit: source?.commit ?? null, dirty: source?.dirty ?? false},
      serverVersion: cell.serverVersion,
    })
  }
}

/** As the result shows it; undefined of a bound, of what a check withdrew, and of what was not measured. */
function estimateOf(cell: CompletedCell, metric: ComparedMetric): Proven | undefined {
  const {ofSummary, ofRound, unit} = metrics[metric]
  const found = proven(
    metric === 'startup'
      ? roundEstimate(
          completedRounds(cell.rounds).flatMap(round => ofRound(round) ?? []),
          unit,
        )
      : ofSummary(cell.summary),
  )
  return found === undefined || found.limit !== undefined || !(found.value > 0) ? undefined : found
}

/** What was asked of what, and how it was loaded: where one of these differs, so may the number, whatever the code does. */
function keyOf(plan: PlanRecord, cell: CompletedCell): unknown {
  const scenario = plan.scenarios.find(({name}) => name === cell.scenario)
  const arm = plan.arms.find(({id}) => id === cell.arm)
  return [
    scenario === undefined ? null : requestKey(scenario),
    cell.app ?? null,
    // Of one's own command the name says nothing.
    cell.server === 'command' ? (arm?.launch?.argv ?? null) : null,
    [plan.saturation, plan.latency, plan.engine],
  ]
}
