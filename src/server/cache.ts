import {homedir} from 'node:os'
import {join, resolve} from 'node:path'

/** Where bench keeps what it can make again: BENCH_CACHE_DIR, else workerbench in the user's cache folder (XDG). */
export function cacheFolder(environment: NodeJS.ProcessEnv): string {
  const own = environment['BENCH_CACHE_DIR'] ?? ''
  if (own !== '') return resolve(own)
  const shared = environment['XDG_CACHE_HOME'] ?? ''
  return join(shared === '' ? join(homedir(), '.cache') : shared, 'workerbench')
}
