import type {RunOptions} from '../../plan/run-options.js'

/** What a tuning finds out by itself, so that a file's word for it is not taken. */
const foundOut = new Set(['mode', 'workers', 'threads'])

/**
 * What bench.yaml says of its arms, without what is to be found out: a tuning looks at every size, and keeps to what else is
 * said of all arms (server, args, env, limits).
 */
export function withoutSizes(options: RunOptions): RunOptions {
  if (options.file === undefined) return options
  const shared = new Map([...options.file.shared].filter(([name]) => !foundOut.has(name)))
  return {...options, file: {...options.file, shared, arms: undefined}}
}
