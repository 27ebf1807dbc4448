import {execFile, spawnSync} from 'node:child_process'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {environmentError, messageOf, usageError} from '../../error.js'

const run = promisify(execFile)

/** A checkout of a commit beside the user's own. */
export interface Worktree {
  readonly folder: string
  readonly commit: string
  remove(): Promise<void>
}

/**
 * A temporary worktree of `ref`, in a folder of its own below TMPDIR. It is gone after `remove`, and also when bench
 * exits without coming to that.
 * @throws BenchError (usage) outside of a git repository, or for a ref that does not exist
 */
export async function createWorktree(ref: string, cwd: string): Promise<Worktree> {
  const top = await git(cwd, ['rev-parse', '--show-toplevel']).catch((error: unknown) => {
    throw usageError(
      'WB_NOT_A_REPOSITORY',
      `ref:${ref} needs a git repository, and ${cwd} is in none`,
      'run it inside of one',
      error,
    )
  })
  const commit = await git(cwd, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${ref}^{commit}`,
  ]).catch(async (error: unknown) => {
    const shallow = (await git(cwd, ['rev-parse', '--is-shallow-repository']).catch(() => '')) === 'true'
    const hint = shallow
      ? 'this is a shallow clone: fetch the history first (in GitHub Actions: fetch-depth: 0)'
      : '`git branch -a` and `git tag` list what there is'
    throw usageError('WB_UNKNOWN_REF', `unknown git ref "${ref}"`, hint, error)
  })
  const parent = await mkdtemp(join(tmpdir(), 'bench-worktree-'))
  const folder = join(parent, 'tree')
  const removeNow = () => {
    spawnSync('git', ['-C', top, 'worktree', 'remove', '--force', folder], {stdio: 'ignore'})
    spawnSync('rm', ['-rf', parent])
    spawnSync('git', ['-C', top, 'worktree', 'prune'], {stdio: 'ignore'})
  }
  process.on('exit', removeNow)
  const remove = async () => {
    process.off('exit', removeNow)
    await git(top, ['worktree', 'remove', '--force', folder]).catch(() => undefined)
    await rm(parent, {recursive: true, force: true})
    await git(top, ['worktree', 'prune']).catch(() => undefined)
  }
  try {
    await git(top, ['worktree', 'add', '--detach', '--quiet', folder, commit])
  } catch (error) {
    await remove()
    throw environmentError(
      'WB_CHECKOUT_FAILED',
      `git could not check out ${ref}: ${messageOf(error)}`,
      undefined,
      error,
    )
  }
  return {folder, commit, remove}
}

/** Without the variables by which a hook or another worktree would turn git to another repository. */
async function git(cwd: string, args: readonly string[]): Promise<string> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX)$/.test(name)),
  )
  const {stdout} = await run('git', ['-C', cwd, ...args], {env, maxBuffer: 1 << 20})
  return stdout.trim()
}
