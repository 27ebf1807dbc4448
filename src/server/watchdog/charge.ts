import type {ExitPath} from '../../output/exit-paths.js'

/** Set in the environment of all that bench starts, so that a process which left its session is still known for ours. */
export const markName = 'BENCH_RUN_MARK'

/** What a watchdog is told, a line of JSON each. */
export type Charge =
  | {readonly type: 'group'; readonly leader: number; readonly startTicks: number | undefined}
  | {readonly type: 'group-ended'; readonly leader: number}
  | {readonly type: 'path'; readonly entry: ExitPath}
  | {readonly type: 'path-kept'; readonly path: string}
  /** Nothing is left that it would have to end. */
  | {readonly type: 'done'}
