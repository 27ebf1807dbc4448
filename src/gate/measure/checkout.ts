import {rm} from 'node:fs/promises'
import {join} from 'node:path'
import {usageError} from '../../error.js'
import {keepAtExit, removeAtExit} from '../../output/exit-paths.js'
import {treeName} from '../../output/leftovers.js'
import {makeTemporaryFolder} from '../../output/temporary-folder.js'
import {checkoutFailed, commitOf, git, placeOf, type Place} from '../../git/git.js'
import {SetupCache} from './setup-cache.js'

/** A commit beside the user's own working tree. */
export interface Checkout {
  /** The same folder of it as `cwd` is of the working tree. */
  readonly folder: string
  /** Of the whole of it. */
  readonly top: string
  readonly commit: string
  /** Keeps what a set-up made of it, for the next gate of the same commit; null where it cannot be kept. */
  readonly cache: SetupCache | null
  remove(): Promise<void>
}

/**
 * A temporary worktree of `ref`. It is gone after `remove`, and also when bench exits without coming to that.
 * @param cacheRoot where what set-ups make is kept; null: nowhere
 * @throws BenchError (usage) outside of a git repository, for a ref that does not exist, and where the ref lacks the folder
 */
export async function checkOut(ref: string, cwd: string, cacheRoot: string | null): Promise<Checkout> {
  const place = await placeOf(cwd, ref)
  const commit = await commitOf(ref, place)
  await requireFolderIn(ref, commit, place)
  if (cacheRoot !== null) SetupCache.sweep(cacheRoot)
  const cache = cacheRoot === null ? null : await SetupCache.claim(cacheRoot, {...place, commit})
  const parent = cache === null ? await makeTemporaryFolder('bench-worktree-') : cache.folder
  const top = join(parent, treeName)
  const root = cache === null ? parent : top
  removeAtExit({path: root, worktreeOf: place.top})
  if (cache !== null) process.on('exit', cache.releaseNow)
  const remove = async () => {
    await git(place.top, ['worktree', 'remove', '--force', top]).catch(() => undefined)
    await rm(root, {recursive: true, force: true})
    await git(place.top, ['worktree', 'prune']).catch(() => undefined)
    keepAtExit(root)
    if (cache === null) return
    process.off('exit', cache.releaseNow)
    await cache.release()
  }
  try {
    // What a killed gate left there.
    await rm(top, {recursive: true, force: true})
    await git(place.top, ['worktree', 'prune'])
    await git(place.top, ['worktree', 'add', '--detach', '--quiet', top, commit])
  } catch (error) {
    await remove()
    throw checkoutFailed(ref, error)
  }
  return {folder: join(top, place.inside), top, commit, cache, remove}
}

async function requireFolderIn(ref: string, commit: string, {top, inside}: Place): Promise<void> {
  if (inside === '') return
  const found = await git(top, ['ls-tree', '-d', '--name-only', commit, '--', inside.replace(/\/$/, '')])
  if (found === '')
    throw usageError(
      'WB_UNKNOWN_REF',
      `${ref} has no folder ${inside}, in which this gate was started`,
      'start it in a folder that both have, or compare with a later commit',
    )
}
