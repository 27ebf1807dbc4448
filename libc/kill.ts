import {constants} from 'node:os'
import {orErrno} from './errno.js'
import {bind} from './library.js'

const killCall = bind('kill', 'int', ['int', 'int']) as (pid: number, signal: number) => number

/** 0 or −errno. Unlike process.kill it can name a signal that Node handles itself, and it never throws. */
export function kill(pid: number, signal: NodeJS.Signals): number {
  return orErrno(killCall(pid, constants.signals[signal]))
}
