import type {RunOptions} from '../plan/run-options.js'

/** What every command that starts arms, loads them and saves a result is asked for. */
export interface MeasuringRequest {
  readonly options: RunOptions
  readonly dryRun: boolean
  readonly insecure: boolean
  /** postgresql://… for scenarios that need one. */
  readonly database: string | undefined
  readonly output: string | undefined
  readonly progress: 'none' | 'stderr'
  readonly report: 'none' | 'stdout'
  /** As it was typed. */
  readonly command: readonly string[]
}
