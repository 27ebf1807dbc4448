import type {LimitUse} from '../judge/limit-use.js'
import type {MetricKey} from '../judge/metric.js'
import type {AnswerComparison} from '../result/answer.js'
import type {Bound} from '../result/cell.js'
import type {Proven} from '../result/cell-values.js'
import type {PlanRecord, ScenarioRecord} from '../result/plan-record.js'
import type {RunResult} from '../result/schema.js'
import type {Errors} from '../judge/errors.js'
import type {Ratio} from '../judge/ratio.js'
import type {Warning} from '../judge/warnings.js'
import type {Disturbance} from './disturbance.js'
import type {EngineFacts} from './describe-engine.js'

/** What a report says, without how it looks: every number is here, renderers only lay out. */
export interface ReportModel {
  readonly sections: readonly Section[]
  readonly status: RunResult['status']
}

/** One scenario. */
export interface Section {
  readonly scenario: ScenarioRecord
  readonly rounds: number
  readonly windowMs: number
  /** Of arms whose answers take long: their longest; null where all were as planned. */
  readonly longestWindowMs: number | null
  /** Whether there was a closed loop, which all but latency comes from. */
  readonly saturation: boolean
  /** Arrivals of the open loop that latency comes from; null: it is the closed loop's. */
  readonly latency: PlanRecord['latency']
  /** CPUs of the generator and of the server; null: both on all. */
  readonly pinning: PlanRecord['pinning']
  readonly engine: EngineFacts
  /** The arm that ratios are relative to; null with a single arm. */
  readonly reference: string | null
  /** Whether arms of several servers stand together. */
  readonly severalServers: boolean
  /** Of arms, beside server, mode and size: those in which they differ. */
  readonly settings: readonly string[]
  /** Servers, what they run on and what the app is written in, with their versions. */
  readonly versions: readonly string[]
  readonly rows: readonly Row[]
  /** Of a load of several requests: each of them, arm by arm; none where there is one. */
  readonly routes: readonly RouteRow[]
  /** Of a load whose rate changes: its stages, arm by arm; none where it stays. */
  readonly stages: readonly StageRow[]
  /** The answer in at most five lines: who leads, or is tied, and at what cost. */
  readonly headline: readonly string[]
  /** What the numbers mean, in words. */
  readonly sentences: readonly string[]
  /** What is known of the servers and moves their numbers. */
  readonly knownLimits: readonly KnownLimit[]
  /** Why numbers have no interval, said once; null where those that are shown have one. */
  readonly precision: string | null
  /** Of the machine by others, as far as it was looked at. */
  readonly disturbance: Disturbance | null
  /** What else said how servers ran, beside their arms, and what of it held. */
  readonly notices: readonly string[]
  /** What must be known beside the numbers. */
  readonly warnings: readonly SectionWarning[]
  readonly footnotes: readonly Footnote[]
}

export interface SectionWarning extends Omit<Warning, 'arms'> {
  /** As they are called in the section. */
  readonly arms: readonly string[]
}

/** One fact of a server, with the arms that it concerns. */
export interface KnownLimit {
  /** `a`, `b`: in a table it stands beside the arms. */
  readonly sign: string
  readonly text: string
  readonly source: string
  /** As they are called in the section. */
  readonly arms: readonly string[]
}

export interface Row {
  readonly arm: string
  /** What its label in the section leaves out: the mode behind a worker's own name, its size, settings in full. */
  readonly about: readonly string[]
  readonly name: string
  /** With its version where several are compared. */
  readonly server: string
  /** The server's own name for the mode; null where it has none. */
  readonly variant: string | null
  /** What the user calls it; null where it is not called anything. */
  readonly label: string | null
  /** `2`, `2 × 4`; null for a target of unknown size. */
  readonly size: string | null
  /** In the order of the section's. */
  readonly settings: readonly string[]
  readonly bound: Bound | null
  /** `0.5 CPU, 512 MiB`; empty without limits. */
  readonly limits: string
  readonly limitUse: LimitUse | null
  readonly state: Numbers | Failure
}

/** One of several requests that share a load. */
export interface RouteRow {
  /** As it is called in the section. */
  readonly arm: string
  readonly name: string
  /** Of all weights; null: not a matter of weights. */
  readonly share: number | null
  readonly requests: number
  readonly failures: number
  readonly failureShare: number
  /** Never sent, because an earlier step of their session failed. */
  readonly skipped: number
  readonly p50: Shown
  readonly p99: Shown
}

/** The requests that were due in one stage of a profile. */
export interface StageRow {
  readonly arm: string
  /** `500`, `0..500`, req/s. */
  readonly rate: string
  readonly durationMs: number
  readonly due: number
  readonly failures: number
  readonly failureShare: number
  readonly p50: Shown
  readonly p99: Shown
  /** From the end of a spike; null: it is none. */
  readonly recovery: Shown | null
}

/** The numbers of a row, in the order of tables. */
export const numberKeys = [
  'throughput',
  'p50',
  'p90',
  'p99',
  'cpu',
  'pssWorker',
  'pss',
  'proxyCpu',
  'proxyPss',
] as const satisfies readonly MetricKey[]
export type NumberKey = (typeof numberKeys)[number]

export interface Numbers {
  readonly kind: 'measured'
  readonly numbers: Readonly<Record<NumberKey, Shown>>
  /** Of the throughput, to the reference arm's. */
  readonly ratio: Ratio
  /** The same of PSS, where all arms are of one server, mode and size: what their settings save. */
  readonly memoryRatio: Ratio
  readonly errors: Errors
  /** How they stand to those of the other arms; null: there is none to compare with, or it was not looked at. */
  readonly answers: AnswerComparison['kind'] | null
}

export interface Failure {
  readonly kind: 'failed'
  readonly status: 'invalid' | 'aborted'
  /** In a table: that it ran out of the memory that it may use is a result. */
  readonly word: 'invalid' | 'aborted' | 'out of memory'
  readonly reason: string
}

/** A number, or why there is none: `note` points to a footnote. */
export type Shown =
  | {readonly kind: 'value'; readonly estimate: Proven}
  | {readonly kind: 'withheld'; readonly note: number}
  | {readonly kind: 'absent'}

export interface Footnote {
  readonly note: number
  readonly text: string
}
