import type {Start} from '../plan/plan.js'
import type {Outside} from '../result/outside.js'
import type {Round} from '../result/round.js'

/** What a run tells while it goes; presenters listen, nothing in run/ prints. */
export type RunEvent =
  | {
      readonly type: 'run-started'
      readonly starts: number
      readonly rounds: number
      readonly estimateMs: number
      /** If every scenario has more rounds. */
      readonly longestMs: number
    }
  /** More than were planned: `starts` and `rounds` are all of them. */
  | {
      readonly type: 'starts-added'
      readonly starts: number
      readonly rounds: number
      readonly because: 'disturbed' | 'wide'
    }
  | {readonly type: 'start-begun'; readonly start: Start; readonly done: number}
  | {
      readonly type: 'phase'
      readonly phase:
        | 'starting'
        | 'warming up'
        | 'measuring saturation'
        | 'measuring latency'
        | 'checking the engine'
        | 'stopping'
        | 'tracing'
    }
  | {
      readonly type: 'start-ended'
      readonly start: Start
      readonly round: Round
      readonly done: number
      readonly remainingMs: number
    }
  /** A round of every arm of a scenario is done; what was seen from outside of it. */
  | {
      readonly type: 'block-ended'
      readonly scenario: string
      readonly round: number
      readonly outside: Outside
    }

export type OnRunEvent = (event: RunEvent) => void
