import type {MachineFingerprint} from '../../src/measure/fingerprint.js'
import type {Loop, Percentiles} from './case.js'
import type {Counted} from './tools/tool.js'

/** Some runs at one go, in a file of its own: its first line, each run's being another. The document is made from these alone. */
export interface PartHead {
  readonly startedAt: string
  readonly machine: MachineFingerprint
  readonly tools: readonly ToolRecord[]
}

export interface Part extends PartHead {
  readonly runs: readonly RunRecord[]
}

/** `version` null: not on this machine. */
export interface ToolRecord {
  readonly name: string
  readonly version: string | null
  readonly note: string
}

/** One load of one server by one tool. */
export interface RunRecord {
  readonly case: string
  readonly tool: string
  readonly loop: Loop
  /** 1 for the first of this case by this tool beside so many busy loops. */
  readonly run: number
  readonly busyLoops: number
  /** Of the machine when it began. */
  readonly loadAverage1: number
  /** As it was called, with URL in the place of the server's. */
  readonly command: string
  readonly seconds: number
  /** What it said, ms. Null: nothing. */
  readonly saidMs: PercentilesOrNone
  /** In an open loop, of `bench`: counted from the real send instead. */
  readonly sentMs?: PercentilesOrNone
  /** Where `saidMs` is no more than an upper bound, as the tool itself says: the lower one. */
  readonly fromMs?: Partial<Percentiles>
  readonly truthMs: PercentilesOrNone
  readonly counted: Counted | null
  /** What the server did, by its own count. */
  readonly served: Counted
  /** Requests that may have been on their way when the tool cut them off. */
  readonly cutOff: number
  /** The server's own wake-ups in this run: how late 99 % of them were at most. */
  readonly serverLateP99Ms: number | null
  /** Why there is no number. */
  readonly problem: string | null
}

export type PercentilesOrNone = Readonly<Record<PercentileName, number | null>>

export type PercentileName = keyof Percentiles
export const percentileNames: readonly PercentileName[] = ['p50', 'p90', 'p99']

/** JSON has no NaN. */
export function orNone(values: Readonly<Record<PercentileName, number>>): PercentilesOrNone {
  const of = (value: number): number | null => (Number.isFinite(value) ? value : null)
  return {p50: of(values.p50), p90: of(values.p90), p99: of(values.p99)}
}
