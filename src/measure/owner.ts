/**
 * What bench makes and a killed bench leaves (control groups, temporary folders and files) carries the name of its owner:
 * pid and start time, which together name a process for good, and the namespace in which that pid counts. So it can be
 * told from what a living bench still uses.
 */
import {readlinkSync} from 'node:fs'
import {startTicksOf} from './process-stat.js'

export interface Owner {
  /** Number of the pid namespace; `unknown` where there is none. */
  readonly namespace: string
  readonly pid: number
  readonly startTicks: number
}

const unknown = '0'

export function ownOwner(): Owner {
  const startTicks = startTicksOf(process.pid) ?? 0
  return {namespace: pidNamespace(), pid: process.pid, startTicks}
}

/** As part of a name. */
export function ownerWord({namespace, pid, startTicks}: Owner): string {
  return [namespace, pid, startTicks].join('-')
}

/** Finds the same in a name, as one group. */
export const ownerPattern = String.raw`(\d+-\d+-\d+)`

export function readOwner(word: string): Owner {
  const [namespace = unknown, pid, startTicks] = word.split('-')
  return {namespace, pid: Number(pid), startTicks: Number(startTicks)}
}

/** Only of this namespace anything can be said of a pid: what is not known to be dead lives. */
export function isDead(
  {namespace, pid, startTicks}: Owner,
  startOf: (pid: number) => number | undefined = startTicksOf,
): boolean {
  return namespace !== unknown && namespace === pidNamespace() && startOf(pid) !== startTicks
}

function pidNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? unknown
  } catch {
    return unknown
  }
}
