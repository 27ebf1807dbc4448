import {execFile} from 'node:child_process'
import {promisify} from 'node:util'
import {environmentError, messageOf, usageError, type BenchError} from '../error.js'

const run = promisify(execFile)

/** Without the variables by which a hook or another worktree would turn git to another repository. `timeoutMs` 0: none. */
export async function git(cwd: string, args: readonly string[], timeoutMs = 0): Promise<string> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX)$/.test(name)),
  )
  const {stdout} = await run('git', ['-C', cwd, ...args], {
    env: {...env, LC_ALL: 'C'},
    maxBuffer: 1 << 24,
    timeout: timeoutMs,
  })
  return stdout.trim()
}

/** Where `cwd` is in its repository. */
export interface Place {
  /** Absolute. */
  readonly top: string
  /** From `top` on; empty for `top` itself. */
  readonly inside: string
}

/** @throws BenchError (usage) outside of a repository, and with git's own words where git refuses to look */
export async function placeOf(cwd: string, ref: string): Promise<Place> {
  try {
    const [top = '', inside = ''] = (await git(cwd, ['rev-parse', '--show-toplevel', '--show-prefix'])).split(
      '\n',
    )
    return {top, inside}
  } catch (error) {
    const words = wordsOfGit(error)
    if (!/not a git repository/i.test(words))
      throw environmentError('WB_GIT_REFUSED', `git refuses to read ${cwd}: ${words}`, undefined, error)
    throw usageError(
      'WB_NOT_A_REPOSITORY',
      `ref:${ref} needs a git repository, and ${cwd} is in none`,
      'run it inside of one',
      error,
    )
  }
}

/** @throws BenchError (usage) for a ref that does not exist */
export async function commitOf(ref: string, {top}: Place): Promise<string> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]
  return git(top, args).catch(async (error: unknown) => {
    const shallow = (await git(top, ['rev-parse', '--is-shallow-repository']).catch(() => '')) === 'true'
    const hint = shallow
      ? 'this is a shallow clone: fetch the history first (in GitHub Actions: fetch-depth: 0)'
      : '`git branch -a` and `git tag` list what there is'
    throw usageError('WB_UNKNOWN_REF', `unknown git ref "${ref}"`, hint, error)
  })
}

export function checkoutFailed(ref: string, error: unknown): BenchError {
  return environmentError(
    'WB_CHECKOUT_FAILED',
    `git could not check out ${ref}: ${wordsOfGit(error)}`,
    undefined,
    error,
  )
}

/** What git wrote, rather than how it was called. */
function wordsOfGit(error: unknown): string {
  const written = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : ''
  return written === '' ? messageOf(error) : written
}
