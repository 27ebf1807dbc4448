import {closeSync, openSync} from 'node:fs'
import {check, orErrno} from './errno.js'
import {bind} from './library.js'

const dup3Call = bind('dup3', 'int', ['int', 'int', 'int']) as (
  from: number,
  to: number,
  flags: number,
) => number

/** Makes the number `to` mean what `from` means, in one step for every thread of the process; survives exec. */
export function duplicateOnto(from: number, to: number): void {
  check(orErrno(dup3Call(from, to, 0)), 'dup3')
}

/** Makes the number `fd` mean the file of this name from now on, made anew if it is gone. Throws when it cannot be opened. */
export function reopenOnto(path: string, fd: number): void {
  const fresh = openSync(path, 'a', 0o644)
  try {
    duplicateOnto(fresh, fd)
  } finally {
    closeSync(fresh)
  }
}
