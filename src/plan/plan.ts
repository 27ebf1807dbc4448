import type {ArmChoice} from '../config/arm/combine.js'
import {usageError} from '../error.js'
import {noSecrets, type Secrets} from '../text/secrets.js'
import type {BenchFile} from '../config/bench-file.js'
import type {Scenario} from '../config/scenario/scenario.js'
import type {ServiceRecord} from '../result/plan-record.js'
import {requireDistinct, type Arm} from './arm.js'
import type {EngineUse} from './engine.js'
import {balancedOrders} from './order.js'
import type {Phases} from './phases.js'
import type {Pinning} from './pinning.js'

/** One fresh start of one arm under one scenario. */
export interface Start {
  readonly round: number
  /** Place in the round: 0 runs first. */
  readonly position: number
  readonly arm: Arm
  readonly scenario: Scenario
}

/** A request that the user's own app answers once it is ready. */
export interface ReadyRule {
  readonly path: string
  readonly status: number | 'any'
  /** How long it may take; left out: as long as the server usually may. */
  readonly timeoutMs?: number | undefined
}

/** As bench.yaml says it. */
export function readyRuleOf({path, status, timeout}: NonNullable<BenchFile['ready']>): ReadyRule {
  return {path, status, timeoutMs: timeout}
}

/** Everything that a run will do, resolved and checked; `--dry-run` prints it and the result stores it. */
export type Plan = Phases & PlanSettings

interface PlanSettings extends EngineUse {
  readonly arms: readonly Arm[]
  readonly scenarios: readonly Scenario[]
  readonly rounds: number
  /** Rounds of a scenario with a number that is wide after the planned ones; null: no more than those. */
  readonly extendTo: number | null
  /** For all of the run, ms; null: as long as it takes. */
  readonly budgetMs: number | null
  /** Length of each measured window: one for each phase. */
  readonly durationMs: number
  /** Windows may be longer for an arm whose answers take long: nobody asked for a length. */
  readonly stretch: boolean
  /** What a latency window may be lengthened to, so that p99 has its samples at the arm's rate; null: not at all. */
  readonly lengthenTo: number | null
  /** Generator processes that share each load. */
  readonly loadWorkers: number
  /** By arm: cores that it and the load generator want for each that there is; left out: not known, or no matter. */
  readonly crowding: ReadonlyMap<string, number>
  readonly pinning: Pinning | null
  readonly seed: number
  /** What else says how servers run, beside their arms, and what of it holds. */
  readonly notices: readonly string[]
  /** What the app uses beside itself, as far as its user has told. */
  readonly services: readonly ServiceRecord[]
  /** In the order in which they run. */
  readonly starts: readonly Start[]
  /** After all rounds every arm is started once more, and a few requests are followed on their way. */
  readonly trace: boolean
  /** A target that already runs: then a round is a repeat, not a restart. */
  readonly url: string | null
  /** A process of that target, whose tree is measured; null: not known. */
  readonly pid: number | null
  /** When the user's own app is ready; null: when the scenario's request is answered as expected. */
  readonly ready: ReadyRule | null
  /** How long a start may take until then; null: as long as the server usually may. */
  readonly readyTimeoutMs: number | null
  /** The port that started servers must use; null: any free one. */
  readonly port: number | null
  /** What must be neither stored nor shown. */
  readonly secrets: Secrets
  /** What was named and is not measured, in words, with the reason. */
  readonly leftOut: readonly string[]
  /** By arm: what was said of it, and where. */
  readonly choices: ReadonlyMap<string, ArmChoice>
}

/** The fewest that give every number an interval (`fewestRounds` of stats). */
export const defaultRounds = 6

/**
 * What a round measures in all, shared by its phases. Short slices and many rounds beat the reverse on a noisy machine:
 * 0.7 s each still hold 28 answers of the slowest arm of the default scenarios, and all five modes take five minutes.
 */
export const defaultMeasuredMs = 1400

export const planCaps = {rounds: 200, durationMs: 600_000, starts: 5000} as const

type Defaulted =
  | 'extendTo'
  | 'budgetMs'
  | 'stretch'
  | 'lengthenTo'
  | 'loadWorkers'
  | 'crowding'
  | keyof EngineUse
  | 'pinning'
  | 'trace'
  | 'pid'
  | 'ready'
  | 'secrets'
  | 'leftOut'
  | 'choices'
  | 'readyTimeoutMs'
  | 'notices'
  | 'services'

/**
 * What is left out: one generator process of autocannon, no pinning, no trace, nothing of a process, no rule, no more
 * rounds, no limit of time.
 */
export type PlanRequest = Phases &
  Omit<PlanSettings, 'starts' | Defaulted> &
  Partial<Pick<PlanSettings, Defaulted>>

/** Resolves the order of all starts. The same request with the same seed gives the same plan. */
export function makePlan(request: PlanRequest): Plan {
  requireDistinct(request.arms)
  const cells = request.scenarios.length * request.arms.length
  if (cells === 0) throw usageError('WB_NOTHING_NAMED', 'nothing to run: no arm or no scenario')
  if (cells * request.rounds > planCaps.starts) {
    throw usageError(
      'WB_TOO_MANY',
      `${cells} cells × ${request.rounds} rounds are ${cells * request.rounds} starts; at most ${planCaps.starts}`,
      'ask for fewer modes, workers, scenarios or rounds',
    )
  }
  return Object.freeze({
    extendTo: null,
    budgetMs: null,
    loadWorkers: 1,
    crowding: new Map(),
    engine: 'autocannon',
    witness: null,
    engineNote: null,
    pinning: null,
    trace: false,
    services: [],
    stretch: false,
    lengthenTo: null,
    pid: null,
    ready: null,
    secrets: noSecrets,
    leftOut: [],
    choices: new Map(),
    readyTimeoutMs: null,
    notices: [],
    ...request,
    starts: orderStarts(request),
  })
}

/** Beyond the planned rounds of these scenarios: the same order goes on. */
export function extensionOf(plan: Plan, scenarios: readonly Scenario[]): readonly Start[] {
  return orderStarts({...plan, rounds: plan.extendTo ?? plan.rounds}).filter(
    ({round, scenario}) => round >= plan.rounds && scenarios.includes(scenario),
  )
}

type Ordered = Pick<PlanSettings, 'arms' | 'scenarios' | 'rounds' | 'seed'>

/**
 * Within a round the arms of one scenario run one after another, so that a ratio compares neighbours in time; which
 * scenario and which arm comes first is random and balanced over the rounds.
 */
function orderStarts({arms, scenarios, rounds, seed}: Ordered): readonly Start[] {
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
