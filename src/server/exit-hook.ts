import type {ProcessGroup} from './group.js'

/** However bench ends, short of KILL, this group ends with it: a crash must leave no server behind. */
export function killAtExit(group: ProcessGroup): void {
  if (alive.size === 0) process.on('exit', killAlive)
  alive.add(group)
}

/** It is known to be empty. */
export function spareAtExit(group: ProcessGroup): void {
  alive.delete(group)
  if (alive.size === 0) process.off('exit', killAlive)
}

const alive = new Set<ProcessGroup>()

function killAlive(): void {
  for (const group of alive) group.killAll()
}
