import type {World} from '../drive/world.js'
import type {CompletedRound} from '../result/round.js'
import type {OnRunEvent} from './event.js'

/** What the rounds of a run share. */
export interface RunWorld extends World {
  /** Accept any certificate. */
  readonly insecure: boolean
  /** HOST:PORT of the bundled upstream; null when nothing is started here. */
  readonly upstream: string | null
  /** postgresql://… for /db; null: none. */
  readonly database: string | null
  /** The arm's rounds before this one under the same scenario. */
  readonly earlier: readonly CompletedRound[]
  /** How much longer this start may take than the plan says, so that as much is left for the arm's other ones. */
  readonly roomMs: number
  readonly signal: AbortSignal
  readonly onEvent: OnRunEvent
}
