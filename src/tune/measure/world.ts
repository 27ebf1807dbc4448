import type {RunWorld} from '../../run/run-world.js'
import type {TuneStart} from '../../result/tune.js'

/** What a tuning tells while it goes. */
export type TuneEvent =
  | {readonly type: 'start-ended'; readonly start: TuneStart; readonly remainingMs: number}
  | {readonly type: 'race-began'; readonly racers: number; readonly candidates: number}
  | {readonly type: 'unsafe'; readonly kind: string; readonly one: string; readonly many: string}

/** What all starts share: a run's world, and someone who listens to the tuning. */
export interface TuneWorld extends RunWorld {
  readonly tell: (event: TuneEvent) => void
}
