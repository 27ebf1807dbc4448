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

interface MeasuringFlags extends Pick<MeasuringRequest, 'insecure'> {
  readonly 'dry-run': boolean
  readonly database?: string | undefined
  readonly output?: string | undefined
  readonly quiet: boolean
}

/** @param typed the command's name and its words */
export function measuringRequest(
  options: RunOptions,
  flags: MeasuringFlags,
  typed: readonly string[],
  isJson: boolean,
): MeasuringRequest {
  return {
    options,
    dryRun: flags['dry-run'],
    insecure: flags.insecure,
    database: flags.database,
    output: flags.output,
    progress: flags.quiet ? 'none' : 'stderr',
    report: isJson ? 'none' : 'stdout',
    command: ['bench', ...typed],
  }
}
