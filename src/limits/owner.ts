/**
 * A group carries the name of the bench that made it, so that what a killed one has left can be told from what a living
 * one still uses: pid and start time, which together name a process for good, and the namespace in which that pid counts.
 */
import {readlinkSync} from 'node:fs'
import {startTicksOf} from '../measure/process-stat.js'

export interface Owner {
  /** Number of the pid namespace. */
  readonly namespace: string
  readonly pid: number
  readonly startTicks: number
}

export function ownOwner(): Owner {
  const startTicks = startTicksOf(process.pid) ?? 0
  return {namespace: pidNamespace(), pid: process.pid, startTicks}
}

const prefix = 'workerbench'

export function groupName({namespace, pid, startTicks}: Owner, nth: number): string {
  return [prefix, namespace, pid, startTicks, nth].join('-')
}

/** Whose group this is; undefined: nobody's of ours. A scope of systemd has an ending. */
export function ownerOf(name: string): Owner | undefined {
  const [, namespace, pid, startTicks] =
    new RegExp(`^${prefix}-(\\d+)-(\\d+)-(\\d+)-\\d+(?:\\.scope)?$`).exec(name) ?? []
  return namespace === undefined ? undefined : {namespace, pid: Number(pid), startTicks: Number(startTicks)}
}

/** Only of this namespace anything can be said of a pid: what is not known to be dead lives. */
export function isDead(
  {namespace, pid, startTicks}: Owner,
  startOf: (pid: number) => number | undefined = startTicksOf,
): boolean {
  return namespace === pidNamespace() && startOf(pid) !== startTicks
}

function pidNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0'
  } catch {
    return '0'
  }
}
