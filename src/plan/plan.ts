import {usageError} from '../error.js'
import type {Scenario} from '../scenario/scenario.js'
import {requireDistinct, type Arm} from './arm.js'
import {balancedOrders} from './order.js'

/** One fresh start of one arm under one scenario. */
export interface Start {
  readonly round: number
  /** Place in the round: 0 runs first. */
  readonly position: number
  readonly arm: Arm
  readonly scenario: Scenario
}

/**
 * Arrivals of the latency phase: a fixed rate, or a share of the cell's own capacity, measured in the same round.
 * Both are Poisson: independent clients do not keep step.
 */
export type LatencyPhase =
  {readonly kind: 'rate'; readonly perSecond: number} | {readonly kind: 'share'; readonly ofCapacity: number}

/** Everything that a run will do, resolved and checked; `--dry-run` prints it and the result stores it. */
export interface Plan {
  readonly arms: readonly Arm[]
  readonly scenarios: readonly Scenario[]
  readonly rounds: number
  /** Length of each measured window. */
  readonly durationMs: number
  /** An open loop after the closed one; null: latency is that of the closed loop. */
  readonly latency: LatencyPhase | null
  readonly seed: number
  /** In the order in which they run. */
  readonly starts: readonly Start[]
  /** A target that already runs: then a round is a repeat, not a restart. */
  readonly url: string | null
  /** The port that started servers must use; null: any free one. */
  readonly port: number | null
}

/** Five rounds: the fewest whose t interval is not mostly t (2.8 standard errors; 4.3 with three). */
export const defaultRounds = 5

/** Short slices and many rounds beat the reverse on a noisy machine; 2 s still hold 80 answers of a 40 req/s server. */
export const defaultDurationMs = 2000

/** What each start costs besides its window: spawn, probes, warm-up's slack, drain, stop. Measured on two cores. */
const overheadMs = 900

/** What an open loop spends on its process and its drain. */
const drainMs = 400

export const planCaps = {rounds: 200, durationMs: 600_000, starts: 5000} as const

export type PlanRequest = Omit<Plan, 'starts'>

/** Resolves the order of all starts. The same request with the same seed gives the same plan. */
export function makePlan(request: PlanRequest): Plan {
  requireDistinct(request.arms)
  const cells = request.scenarios.length * request.arms.length
  if (cells === 0) throw usageError('nothing to run: no arm or no scenario')
  if (cells * request.rounds > planCaps.starts) {
    throw usageError(
      `${cells} cells × ${request.rounds} rounds are ${cells * request.rounds} starts; at most ${planCaps.starts}`,
      'ask for fewer modes, workers, scenarios or rounds',
    )
  }
  return Object.freeze({...request, starts: orderStarts(request)})
}

/**
 * Within a round the arms of one scenario run one after another, so that a ratio compares neighbours in time; which
 * scenario and which arm comes first is random and balanced over the rounds.
 */
function orderStarts({arms, scenarios, rounds, seed}: PlanRequest): readonly Start[] {
  const scenarioOrders = balancedOrders(scenarios.length, rounds, seed)
  const armOrders = scenarios.map((_, index) => balancedOrders(arms.length, rounds, seed + 1 + index))
  return scenarioOrders.flatMap((scenarioOrder, round) =>
    scenarioOrder
      .flatMap(index =>
        (armOrders[index]?.[round] ?? []).map(arm => ({
          arm: arms[arm] as Arm,
          scenario: scenarios[index] as Scenario,
        })),
      )
      .map((cell, position) => ({round, position, ...cell})),
  )
}

/** How long the run should take, ms: what slow cells add to their warm-up and drain is not known before. */
export function estimateMs(plan: Plan): number {
  return plan.starts.reduce((sum, start) => sum + estimateStartMs(plan, start), 0)
}

export function estimateStartMs(plan: Plan, {scenario}: Start): number {
  const capacityMs = overheadMs + scenario.warmupMs + plan.durationMs
  return plan.latency === null ? capacityMs : capacityMs + scenario.warmupMs + plan.durationMs + drainMs
}

/**
 * The window's length with which all starts fit into `budgetMs`, each with so many phases (warm-up and window); a usage
 * error when that would be too short to measure.
 */
export function durationForBudget(budgetMs: number, starts: number, warmupMs: number, phases: 1 | 2): number {
  const shortest = 300
  const each = Math.floor((budgetMs / starts - overheadMs) / phases - warmupMs)
  if (each >= shortest) return Math.min(each, planCaps.durationMs)
  const needed = Math.ceil((((shortest + warmupMs) * phases + overheadMs) * starts) / 1000)
  throw usageError(
    `a budget of ${Math.round(budgetMs / 1000)} s is too short for ${starts} starts; they need at least ${needed} s`,
    'ask for fewer modes, scenarios or rounds, or for a larger --budget',
  )
}
