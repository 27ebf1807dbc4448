import {createHash} from 'node:crypto'
import {existsSync, readdirSync, rmSync} from 'node:fs'
import {cp, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {holderOf, takeLock} from '../../server/lock-file.js'
import {removeNow} from '../../output/exit-paths.js'
import {leftover, treeName} from '../../output/leftovers.js'
import {git} from '../../git/git.js'

/** Files that fix which dependencies a set-up installs. Without one, another day's set-up makes something else. */
const lockFiles = [
  ...['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock', 'bun.lockb'],
  ...[
    'poetry.lock',
    'uv.lock',
    'pdm.lock',
    'Pipfile.lock',
    'Gemfile.lock',
    'go.sum',
    'Cargo.lock',
    'mix.lock',
  ],
] as const

const lockName = 'owner'

/** Commits whose set-up is kept; the one not used for longest goes. */
const mostKept = 5

interface Where {
  readonly top: string
  readonly inside: string
  readonly commit: string
}

/**
 * What a set-up made of one commit, for the next gate of it. The checkout is always in the same place, because a set-up may
 * write down where it is (a virtual environment does); who holds the place alone may use it.
 */
export class SetupCache {
  readonly #root: string
  readonly #where: Where

  /** Absolute; the checkout is `treeName` in it. */
  readonly folder: string

  private constructor(root: string, folder: string, where: Where) {
    this.#root = root
    this.folder = folder
    this.#where = where
  }

  /** Null where another gate of this commit runs, or the folder cannot be written. */
  static async claim(root: string, where: Where): Promise<SetupCache | null> {
    const name = hashOf([where.top, where.inside, where.commit])
    const folder = join(root, name)
    try {
      await mkdir(folder, {recursive: true})
      return 'release' in takeLock(join(folder, lockName)) ? new SetupCache(root, folder, where) : null
    } catch {
      return null
    }
  }

  /** The checkouts of gates that were killed; what their set-ups had made before is kept. */
  static sweep(root: string): void {
    for (const name of existsSync(root) ? readdirSync(root) : []) {
      const lock = join(root, name, lockName)
      if (!existsSync(lock) || holderOf(lock) !== undefined) continue
      const taken = takeLock(lock)
      if (!('release' in taken)) continue
      removeNow({...leftover(join(root, name)), path: join(root, name, treeName)})
      taken.release()
    }
  }

  /** Makes the checkout what `setup` once made of it. False: that is not known. */
  async restore(setup: string): Promise<boolean> {
    if ((await this.#kept()) !== keyOf(setup)) return false
    const [tree, made] = [join(this.folder, treeName), join(this.folder, 'made')]
    for (const name of await readdir(tree))
      if (name !== '.git') await rm(join(tree, name), {recursive: true, force: true})
    await copyTree(made, tree)
    await utimes(this.folder, new Date(), new Date())
    return true
  }

  /** Keeps the checkout as `setup` made it, if a lock file says what that is. */
  async keep(setup: string): Promise<void> {
    if (!(await this.#isLocked())) return
    const [tree, made] = [join(this.folder, treeName), join(this.folder, 'made')]
    await rm(join(this.folder, 'key'), {force: true})
    for (const old of [made, `${made}.new`]) await rm(old, {recursive: true, force: true})
    try {
      await copyTree(tree, `${made}.new`)
      await rename(`${made}.new`, made)
      await writeFile(join(this.folder, 'key'), keyOf(setup))
    } catch {
      // A full disk, or what cannot be copied: the next gate sets it up again.
      await rm(`${made}.new`, {recursive: true, force: true})
    }
  }

  async release(): Promise<void> {
    if ((await this.#kept()) === null) await rm(this.folder, {recursive: true, force: true})
    else await rm(join(this.folder, lockName), {force: true})
    await forgetOldest(this.#root)
  }

  /** At the exit of the process. */
  readonly releaseNow = (): void => {
    const isEmpty = !existsSync(join(this.folder, 'key'))
    rmSync(isEmpty ? this.folder : join(this.folder, lockName), {recursive: true, force: true})
  }

  #kept(): Promise<string | null> {
    return readFile(join(this.folder, 'key'), 'utf8').catch(() => null)
  }

  async #isLocked(): Promise<boolean> {
    const {inside} = this.#where
    const tree = join(this.folder, treeName)
    const tracked = (
      await git(tree, ['ls-files', '--', ...lockFiles.flatMap(file => [file, inside + file])])
    ).split('\n')
    return tracked.some(file => file !== '')
  }
}

/** By all that a set-up may depend on beside its commit. */
function keyOf(setup: string): string {
  const {PATH = '', VIRTUAL_ENV = '', NODE_ENV = ''} = process.env
  return hashOf([setup, process.version, process.arch, PATH, VIRTUAL_ENV, NODE_ENV])
}

function hashOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)
}

async function copyTree(from: string, to: string): Promise<void> {
  await cp(from, to, {
    ...{recursive: true, verbatimSymlinks: true, preserveTimestamps: true},
    filter: source => source !== join(from, '.git'),
  })
}

async function forgetOldest(root: string): Promise<void> {
  const names = await readdir(root).catch(() => [])
  const entries = await Promise.all(
    names.map(async name => ({name, usedMs: (await stat(join(root, name)).catch(() => null))?.mtimeMs ?? 0})),
  )
  const old = entries.toSorted((one, other) => other.usedMs - one.usedMs).slice(mostKept)
  for (const {name} of old)
    if (holderOf(join(root, name, lockName)) === undefined)
      await rm(join(root, name), {recursive: true, force: true})
}
