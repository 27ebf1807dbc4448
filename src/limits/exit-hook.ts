import type {LimitedGroup} from './group.js'

/** However bench ends, short of KILL, this group ends with it. */
export function removeAtExit(group: LimitedGroup): void {
  if (present.size === 0) process.on('exit', removePresent)
  present.add(group)
}

/** It is gone. */
export function forgetAtExit(group: LimitedGroup): void {
  present.delete(group)
  if (present.size === 0) process.off('exit', removePresent)
}

const present = new Set<LimitedGroup>()

function removePresent(): void {
  for (const group of present) group.removeNow()
}
