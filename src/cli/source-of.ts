import {git} from '../git/git.js'
import type {RunResult} from '../result/schema.js'

/** A repository that takes longer to look through is not worth the waiting. */
const mostMs = 3000

/** What a result is of, as far as git knows; null outside of a repository, or where git does not say. */
export async function sourceOf(cwd: string): Promise<NonNullable<RunResult['source']> | null> {
  try {
    const commit = await git(cwd, ['rev-parse', '--verify', 'HEAD'], mostMs)
    const changed = await git(cwd, ['status', '--porcelain', '--untracked-files=no'], mostMs)
    return /^[\da-f]{40,64}$/.test(commit) ? {commit, dirty: changed !== ''} : null
  } catch {
    return null
  }
}
