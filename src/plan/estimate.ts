import {usageError} from '../error.js'
import {warmupOf} from './crowding.js'
import {latencyWarmupMs, phaseCount, type Phases} from './phases.js'
import {extensionOf, planCaps, type Plan, type Start} from './plan.js'

/** What each start costs besides its window: spawn, single requests, warm-up's slack, drain, stop. Measured on two cores. */
const overheadMs = 900

/** A trace: a start, four bursts, a stop. Measured on two cores. */
const traceMs = 2000

/** What a second phase spends on its process and its drain. Measured on two cores. */
const secondPhaseMs = 250

/** Enough arrivals for a median. */
export const witnessWindowMs = 1000

/** How long the run should take, ms: what slow cells add to their warm-up and drain is not known before. */
export function estimateMs(plan: Plan): number {
  return plan.starts.reduce((sum, start) => sum + estimateStartMs(plan, start), estimateTracesMs(plan))
}

/** The same if every scenario is extended; never beyond the budget. */
export function estimateLongestMs(plan: Plan): number {
  const usualMs = estimateMs(plan)
  const more = extensionOf(plan, plan.scenarios)
  const longestMs = more.reduce((sum, start) => sum + estimateStartMs(plan, start), usualMs)
  return Math.max(usualMs, Math.min(longestMs, plan.budgetMs ?? Infinity))
}

/** Of all cells, once each. */
export function estimateTracesMs({trace, arms, scenarios}: Plan): number {
  return trace ? arms.length * scenarios.length * traceMs : 0
}

export function estimateStartMs(plan: Plan, start: Start): number {
  const warmupMs = warmupOf(plan, start)
  const ownMs = fixedMs(plan, warmupMs) + plan.durationMs * phaseCount(plan)
  return ownMs + (isWitnessed(plan, start) ? estimateWitnessMs(warmupMs) : 0)
}

/** Once a cell: what differs from round to round is the server, and not the engines. */
export function isWitnessed({witness}: Pick<Plan, 'witness'>, {round}: Pick<Start, 'round'>): boolean {
  return witness !== null && round === 0
}

/** A second with either engine. */
export function estimateWitnessMs(warmupMs: number): number {
  return 2 * (witnessWindowMs + latencyWarmupMs({saturation: true}, warmupMs) + secondPhaseMs)
}

/** Of one start, what is not a measured window. */
function fixedMs(phases: Phases, warmupMs: number): number {
  const saturationMs = phases.saturation ? warmupMs : 0
  const latencyMs = phases.latency === null ? 0 : latencyWarmupMs(phases, warmupMs)
  return overheadMs + saturationMs + latencyMs + (phaseCount(phases) === 2 ? secondPhaseMs : 0)
}

/**
 * The length of each window with which all starts fit into `budgetMs`; a usage error when that would be too short to
 * measure. `witnessed`: how many of the starts the other engine loads too.
 */
export function durationForBudget(
  budgetMs: number,
  starts: number,
  warmupMs: number,
  phases: Phases,
  witnessed = 0,
): number {
  const shortest = 300
  const witnessMs = witnessed * estimateWitnessMs(warmupMs)
  const count = phaseCount(phases)
  const each = Math.floor(((budgetMs - witnessMs) / starts - fixedMs(phases, warmupMs)) / count)
  if (each >= shortest) return Math.min(each, planCaps.durationMs)
  const needed = Math.ceil(((shortest * count + fixedMs(phases, warmupMs)) * starts + witnessMs) / 1000)
  throw usageError(
    'WB_BUDGET_TOO_SHORT',
    `a budget of ${Math.round(budgetMs / 1000)} s is too short for ${starts} starts; they need at least ${needed} s`,
    'ask for fewer modes, scenarios or rounds, or for a larger --budget',
  )
}
