import {messageOf} from '../error.js'
import {isDead} from '../measure/owner.js'
import type {GroupFiles} from './files.js'
import {kill, pidsIn, removeFolders} from './group.js'
import {ownerOf} from './group-name.js'

/** More groups than a machine of many containers has: the search must end. */
const mostFolders = 20_000

export interface Leftover {
  readonly folder: string
  /** Still inside: servers whose bench was killed. */
  readonly pids: readonly number[]
}

/** Groups whose bench is dead, wherever they are: nothing but a KILL of it leaves them. */
export function findLeftovers(
  root: string,
  files: GroupFiles,
  isGone: typeof isDead = isDead,
): readonly Leftover[] {
  const found: Leftover[] = []
  const open = [root]
  for (let seen = 0; open.length > 0 && seen < mostFolders; seen++) {
    const folder = open.pop() ?? root
    const owner = ownerOf(folder.slice(folder.lastIndexOf('/') + 1))
    if (owner !== undefined && isGone(owner)) found.push({folder, pids: pidsIn(files, folder)})
    open.push(...files.folders(folder).map(name => `${folder}/${name}`))
  }
  return found
}

export interface Removal {
  readonly removed: number
  readonly killed: number
  /** Of the first that could not be removed; null: none is left. */
  readonly failure: string | null
}

/** KILL of the processes inside, which nobody else was ever put beside, and the groups are gone. */
export async function removeLeftovers(leftovers: readonly Leftover[], files: GroupFiles): Promise<Removal> {
  const pids = new Set(leftovers.flatMap(leftover => leftover.pids))
  let failure: string | null = null
  let removed = 0
  for (const pid of pids) kill(pid)
  for (const {folder} of leftovers) {
    try {
      await removeFolders(files, [folder])
      removed++
    } catch (error) {
      failure ??= messageOf(error)
    }
  }
  return {removed, killed: pids.size, failure}
}
