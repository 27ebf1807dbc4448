import {randomBytes} from 'node:crypto'
import {lstatSync, readFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {isDead, ownerPattern, ownerWord, ownOwner, readOwner} from '../measure/owner.js'
import {removeNow, type ExitPath} from './exit-paths.js'

/** Where a worktree of git is in a temporary folder made for it. */
export const treeName = 'tree'

const random = String.raw`[0-9a-f]{16}`
const folderPattern = new RegExp(`^bench-(?:[a-z]+-)?${ownerPattern}-${random}$`)
const filePattern = new RegExp(`^\\.bench-${ownerPattern}-${random}\\.partial$`)

/** `PREFIXowner-random`: nobody can foresee it, and whoever finds it can tell whether its bench lives. */
export function temporaryName(prefix: string): string {
  return `${prefix}${ownerWord(ownOwner())}-${randomBytes(8).toString('hex')}`
}

/**
 * Removes from `folder` the temporary folders and unfinished files of this user whose bench is dead, as it is when the machine
 * lost its power, or when bench and its watchdog were killed together. What is somebody else's, or a link, stays.
 */
export function sweep(folder: string): void {
  for (const entry of leftoversIn(folder)) removeNow(entry)
}

function leftoversIn(folder: string): readonly ExitPath[] {
  return namesIn(folder).flatMap(name => {
    const word = folderPattern.exec(name)?.[1] ?? filePattern.exec(name)?.[1]
    if (word === undefined || !isDead(readOwner(word))) return []
    const path = join(folder, name)
    return isOwn(path, name) ? [leftover(path)] : []
  })
}

/** The worktree's repository is told, so that it forgets it. */
export function leftover(path: string): ExitPath {
  const repository = repositoryOf(join(path, treeName))
  return {path, ...(repository !== undefined && {worktreeOf: repository})}
}

/** `gitdir: /REPOSITORY/.git/worktrees/NAME` */
function repositoryOf(tree: string): string | undefined {
  try {
    return /^gitdir: (\/.*)\/worktrees\/[^/\n]+$/m.exec(readFileSync(join(tree, '.git'), 'utf8'))?.[1]
  } catch {
    return undefined
  }
}

/** In a folder that all users write, anybody can take such a name. */
function isOwn(path: string, name: string): boolean {
  try {
    const found = lstatSync(path)
    const isAsMade = folderPattern.test(name) ? found.isDirectory() : found.isFile()
    return isAsMade && found.uid === process.getuid?.()
  } catch {
    return false
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
