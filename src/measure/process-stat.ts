import {kernelUnits} from './kernel-units.js'
import {readProcFile} from './proc-file.js'

/** What /proc/PID/stat says of one process (proc_pid_stat(5)). */
export interface ProcessStat {
  readonly pid: number
  /** R, S, D, T, Z, …; a Z has ended and waits for its parent. */
  readonly state: string
  readonly parent: number
  readonly group: number
  readonly session: number
  /** User + system of the process itself, in whole ticks: coarse, see `CpuClock`. */
  readonly ownCpuUs: number
  /** User + system of children that ended and were waited for, and of theirs. Each part is cut to a tick (10 ms). */
  readonly reapedCpuUs: number
  readonly threads: number
  /** With the pid, names a process for good: pids come round again, start times do not. In ticks since boot. */
  readonly startTicks: number
  readonly rssBytes: number
}

export function readProcessStat(pid: number): ProcessStat | undefined {
  const text = readProcFile(`/proc/${pid}/stat`)
  return text === undefined ? undefined : parseProcessStat(text)
}

/**
 * The second field is the program's name in parentheses and may itself hold spaces and parentheses, so that what
 * follows is counted from the *last* one.
 */
export function parseProcessStat(text: string): ProcessStat | undefined {
  const nameEnds = text.lastIndexOf(')')
  if (nameEnds < 0) return undefined
  const fields = text.slice(nameEnds + 2).split(' ')
  if (fields.length < fieldsNeeded) return undefined
  const at = (numberInManual: number): number => Number(fields[numberInManual - firstField])
  const {usPerTick, bytesPerPage} = kernelUnits()
  return {
    pid: Number.parseInt(text, 10),
    state: fields[0] ?? '?',
    parent: at(4),
    group: at(5),
    session: at(6),
    ownCpuUs: (at(14) + at(15)) * usPerTick,
    reapedCpuUs: (at(16) + at(17)) * usPerTick,
    threads: at(20),
    startTicks: at(22),
    rssBytes: at(24) * bytesPerPage,
  }
}

/** proc_pid_stat(5) counts from 1; `state`, the first after the name, is field 3. */
const firstField = 3
const fieldsNeeded = 24 - firstField + 1

/** With its pid this names a process for good; undefined where /proc does not tell. */
export function startTicksOf(pid: number): number | undefined {
  return readProcessStat(pid)?.startTicks
}

/** One process for as long as the machine is up. */
export function processKey(stat: Pick<ProcessStat, 'pid' | 'startTicks'>): string {
  return `${stat.pid}@${stat.startTicks}`
}
