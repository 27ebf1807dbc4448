import type {ProcessGroup} from './group.js'

export type GroupListener = (what: 'added' | 'ended', group: ProcessGroup) => void

/** However bench ends, short of KILL, this group ends with it: a crash must leave no server behind. */
export function killAtExit(group: ProcessGroup): void {
  if (alive.size === 0) process.on('exit', killAlive)
  alive.add(group)
  for (const listen of listeners) listen('added', group)
}

/** It is known to be empty. */
export function spareAtExit(group: ProcessGroup): void {
  if (!alive.delete(group)) return
  if (alive.size === 0) process.off('exit', killAlive)
  for (const listen of listeners) listen('ended', group)
}

/** Tells of all groups there are and will be, until what is returned is called. */
export function followGroups(listen: GroupListener): () => void {
  for (const group of alive) listen('added', group)
  listeners.add(listen)
  return () => listeners.delete(listen)
}

const alive = new Set<ProcessGroup>()
const listeners = new Set<GroupListener>()

function killAlive(): void {
  for (const group of alive) group.killAll()
}
