import {isDisturbed} from '../judge/blocks.js'
import {metrics, type MetricKey} from '../judge/metric.js'
import type {Plan} from '../plan/plan.js'
import {firstPhaseOf, generatorCoresOf, latencyLoadOf, loadsOf} from '../result/round-values.js'
import type {CompletedRound, Round} from '../result/round.js'
import type {RunEvent} from '../run/event.js'
import {estimateRounds, type Interval} from '../stats/interval.js'
import {sum} from '../stats/sum.js'

/** The numbers of a live view, as in the tables of the result. Units are the metrics' own. */
export const liveMetrics = [
  'throughput',
  'p50',
  'p90',
  'p99',
  'cpu',
  'pss',
] as const satisfies readonly MetricKey[]
export type LiveMetric = (typeof liveMetrics)[number]

/** A round as it is told while a run goes on. */
export interface LiveRound {
  readonly status: Round['status']
  /** Why there are no numbers. */
  readonly reason?: string
  readonly numbers?: Readonly<Partial<Record<LiveMetric, number>>>
  /** Of the arm's rounds so far; without an interval until there are six. Checks have their say at the end only. */
  readonly soFar?: Readonly<Partial<Record<LiveMetric, Pick<Interval, 'value' | 'low' | 'high' | 'n'>>>>
  readonly serverCores?: number | null
  readonly generatorCores?: number
  /** Of all cores, 0 to 1. */
  readonly machineBusy?: number | null
  readonly answers?: number
  /** Requests without a good answer. */
  readonly failures?: number
}

/** A line of `--events`, and what the page of `--web` is sent. `at` is an ISO instant. */
export type LiveEvent = {readonly at: string} & (
  | {
      readonly type: 'run-started'
      readonly scenarios: readonly string[]
      readonly arms: readonly string[]
      readonly starts: number
      readonly rounds: number
      readonly estimateMs: number
    }
  | Extract<RunEvent, {type: 'starts-added'}>
  | {
      readonly type: 'start-begun'
      readonly scenario: string
      readonly arm: string
      readonly round: number
      readonly done: number
    }
  | ({
      readonly type: 'round-ended'
      readonly scenario: string
      readonly arm: string
      readonly round: number
      readonly done: number
      readonly remainingMs: number
    } & LiveRound)
  | (Extract<RunEvent, {type: 'block-ended'}> & {readonly isDisturbed: boolean})
  | {
      readonly type: 'run-ended'
      readonly status: 'completed' | 'interrupted' | 'failed'
      readonly file: string | null
    }
)

/**
 * Turns what a run tells into what is shown of it. Of phases nothing is said: their events come when a window opens, and
 * whoever hears them then takes CPU time from what is measured.
 */
export class LiveEvents {
  readonly #rounds = new Map<string, Map<number, Partial<Record<LiveMetric, number>>>>()
  readonly #plan: Pick<Plan, 'arms' | 'scenarios'>

  constructor(plan: Pick<Plan, 'arms' | 'scenarios'>) {
    this.#plan = plan
  }

  /** null: not shown. */
  of(event: RunEvent, now: Date): LiveEvent | null {
    const at = now.toISOString()
    switch (event.type) {
      case 'phase':
        return null
      case 'run-started': {
        const {type, starts, rounds, estimateMs} = event
        const {scenarios, arms} = this.#plan
        return {
          ...{at, type, starts, rounds, estimateMs},
          scenarios: scenarios.map(({name}) => name),
          arms: arms.map(({id}) => id),
        }
      }
      case 'starts-added':
        return {at, ...event}
      case 'block-ended':
        return {at, ...event, isDisturbed: isDisturbed(event.outside)}
      case 'start-begun': {
        const {type, start, done} = event
        return {at, type, scenario: start.scenario.name, arm: start.arm.id, round: start.round, done}
      }
      case 'start-ended': {
        const {start, round, done, remainingMs} = event
        const [scenario, arm] = [start.scenario.name, start.arm.id]
        const head = {at, type: 'round-ended' as const, scenario, arm, round: start.round, done, remainingMs}
        return {...head, ...this.#told(`${scenario}\n${arm}`, round)}
      }
    }
  }

  #told(key: string, round: Round): LiveRound {
    if (round.status !== 'completed') return {status: round.status, reason: round.reason}
    const numbers = numbersOf(round)
    // A round that is measured once more has the same index.
    const rounds = (this.#rounds.get(key) ?? new Map<number, typeof numbers>()).set(round.index, numbers)
    this.#rounds.set(key, rounds)
    return {status: 'completed', numbers, soFar: estimatesOf([...rounds.values()]), ...useOf(round)}
  }
}

function numbersOf(round: CompletedRound): Partial<Record<LiveMetric, number>> {
  const known = liveMetrics.flatMap(key => {
    const value = metrics[key].ofRound(round)
    return value === null || !Number.isFinite(value) ? [] : [[key, value] as const]
  })
  return Object.fromEntries(known)
}

function estimatesOf(
  rounds: readonly Partial<Record<LiveMetric, number>>[],
): NonNullable<LiveRound['soFar']> {
  const known = liveMetrics.flatMap(key => {
    const values = rounds.flatMap(numbers => numbers[key] ?? [])
    if (values.length === 0) return []
    const {value, low, high, n} = estimateRounds(values)
    return [[key, {value, low, high, n}] as const]
  })
  return Object.fromEntries(known)
}

function useOf(round: CompletedRound): Omit<LiveRound, 'status'> {
  const {use, load, machineBusy} = firstPhaseOf(round)
  const loads = loadsOf(round)
  return {
    serverCores: use === null ? null : use.cpuUs / 1000 / use.wallMs,
    generatorCores: Math.max(generatorCoresOf(load), generatorCoresOf(latencyLoadOf(round))),
    machineBusy,
    answers: sum(loads, ({total}) => total.ok),
    failures: sum(loads, ({total}) => total.non2xx + total.timeout + total.lost),
  }
}
