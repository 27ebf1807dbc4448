import type {ErrorFamily} from '../error.js'
import type {LoadEvent, LoadJob, LoadResult} from './contract.js'

/** What `bench` says to a generator process. */
export interface GeneratorOrder {
  readonly type: 'run'
  readonly job: LoadJob
}

/** What a generator process says to `bench`. `ready` comes first, `result` or `failed` last. */
export type GeneratorReport =
  | {readonly type: 'ready'}
  | {readonly type: 'event'; readonly event: LoadEvent}
  | {readonly type: 'result'; readonly result: LoadResult}
  | {
      readonly type: 'failed'
      readonly family: ErrorFamily
      readonly message: string
      readonly hint: string | undefined
    }
