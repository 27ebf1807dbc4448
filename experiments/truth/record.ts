import type {MachineFingerprint} from '../../src/measure/fingerprint.js'
import type {Loop} from './case.js'
import type {Counted} from './tools/tool.js'

/** All that was measured; the document is made from this alone. */
export interface Campaign {
  readonly startedAt: string
  readonly minutes: number
  readonly machine: MachineFingerprint
  readonly tools: readonly ToolRecord[]
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
  /** As it was called, with URL in the place of the server's. */
  readonly command: string
  readonly seconds: number
  /** What it said, ms. Null: nothing. */
  readonly saidMs: PercentilesOrNone
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

export type PercentileName = 'p50' | 'p90' | 'p99'
export const percentileNames: readonly PercentileName[] = ['p50', 'p90', 'p99']

/** JSON has no NaN. */
export function orNone(values: Readonly<Record<PercentileName, number>>): PercentilesOrNone {
  const of = (value: number): number | null => (Number.isFinite(value) ? value : null)
  return {p50: of(values.p50), p90: of(values.p90), p99: of(values.p99)}
}
