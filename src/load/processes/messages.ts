import type {ErrorCode} from '../../error.js'
import type {LoadEvent} from '../generator.js'
import type {LoadJob} from '../job.js'
import type {LoadResult} from '../result.js'

/** What `bench` says to a generator process. */
export type GeneratorOrder =
  | {readonly type: 'run'; readonly job: LoadJob}
  /** To one that is `waiting`: go on at this instant of `process.hrtime`. */
  | {readonly type: 'go'; readonly atNs: string}

/** What a generator process says to `bench`. `ready` comes first, `result` or `failed` last. */
export type GeneratorReport<Result extends LoadResult = LoadResult> =
  | {readonly type: 'ready'}
  /** For the other processes of the same load. */
  | {readonly type: 'waiting'}
  | {readonly type: 'event'; readonly event: LoadEvent}
  | {readonly type: 'result'; readonly result: Result}
  | {
      readonly type: 'failed'
      readonly code: ErrorCode
      readonly message: string
      readonly hint: string | undefined
    }
