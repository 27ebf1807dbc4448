import type {ReadyRule} from '../../plan/plan.js'
import type {GatePlanRecord, SloTermRecord} from '../../result/gate-result.js'
import type {Scenario} from '../../config/scenario/scenario.js'
import type {EngineUse} from '../../plan/engine.js'
import type {ArmFlags} from '../measure/arm-of-file.js'
import type {GateMetric} from '../metric.js'
import type {LiveTarget, Target} from './target.js'

export interface GatedMetric {
  readonly metric: GateMetric
  readonly margin: number
  readonly marginFrom: GatePlanRecord['metrics'][number]['marginFrom']
}

/** Everything that a gate was asked to do, resolved and checked; nothing has been started. */
export interface GatePlan extends Pick<EngineUse, 'engine' | 'engineNote'> {
  readonly baseline: Target
  readonly candidate: LiveTarget
  readonly scenarios: readonly Scenario[]
  readonly gated: readonly GatedMetric[]
  /** What the candidate must keep to, whatever the baseline does. */
  readonly slo: readonly SloTermRecord[]
  /** Most rounds. */
  readonly rounds: number
  readonly budgetMs: number
  readonly warmupMs: number
  readonly ratePerSecond: number | null
  /** In a round; null: as many as the budget has room for. */
  readonly slicesPerArm: number | null
  readonly seed: number
  /** Of both arms, where their bench.yaml leaves room for it. */
  readonly arm: ArmFlags
  readonly ready: ReadyRule
  readonly setupTree: boolean
  /** Compare the status of answers only. */
  readonly ignoreBody: boolean
  /** By metric, or `errors`. */
  readonly accepted: ReadonlyMap<string, string>
}

/** What has to be loaded for: what is gated, and what has a limit. */
export function loadedMetrics({gated, slo}: Pick<GatePlan, 'gated' | 'slo'>): readonly GateMetric[] {
  return [
    ...gated.map(({metric}) => metric),
    ...slo.flatMap(({metric}) => (metric === 'errors' ? [] : [metric])),
  ]
}

/** Numbers that share the error of a gate: those of each family by itself. */
export function numbersOf({gated, slo, scenarios}: Pick<GatePlan, 'gated' | 'slo' | 'scenarios'>): number {
  return Math.max(gated.length, slo.length) * scenarios.length
}

/** The evidence of the field is that 30 to 50 repetitions are where more stops to pay (NSDI'20, Uta et al.). */
export const defaultGateRounds = 40
export const defaultBudgetMs = 120_000
/**
 * Each slice opens its connections anew, which costs the server CPU time that is none of its requests'; so a gate takes
 * no more of them than keep one worker busy, whatever a scenario asks for.
 */
export const mostGateConnections = 16
/** Both arms are warmed up alike; that they are not yet steady is inside both. */
export const defaultGateWarmupMs = 200

export const gateCaps = {rounds: 200, budgetMs: 6 * 3_600_000, scenarios: 20} as const
