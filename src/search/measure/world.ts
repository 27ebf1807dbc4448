import type {RunWorld} from '../../run/run-world.js'
import type {CapacityStep} from '../../result/capacity.js'
import type {CompletedRound} from '../../result/round.js'

/** What a search tells while it goes. */
export type SearchEvent =
  | {readonly type: 'pilot-ended'; readonly arm: string; readonly round: CompletedRound}
  | {
      readonly type: 'step-ended'
      readonly arm: string
      readonly step: CapacityStep
      readonly remainingMs: number
    }
  | {readonly type: 'arm-ended'; readonly arm: string; readonly because: string}

/** What all starts of a search share: a run's world, and someone who listens to the search. */
export interface SearchWorld extends RunWorld {
  readonly tell: (event: SearchEvent) => void
}
