/** What the kernel counts of a control group, in the files of version 1 and of version 2. */
import {fieldOf} from './field.js'

/** What its memory is charged for, of an instant. */
export interface Charge {
  readonly anonBytes: number
  readonly shmemBytes: number
  readonly kernelBytes: number
  readonly socketBytes: number
  /** Given back when it is needed: no part of what must fit. */
  readonly pageCacheBytes: number
}

/** Counts only grow; null: the group has no such controller, or the kernel does not say. */
export interface GroupReading {
  readonly atNs: bigint
  readonly cpuUs: number | null
  readonly quota: QuotaCounts | null
  readonly memory: MemoryCounts | null
  readonly processes: number
  /** Most processes and threads at once. */
  readonly pidsPeak: number | null
  /** How often a fork was refused. */
  readonly pidsRefused: number | null
}

export interface QuotaCounts {
  readonly periods: number
  readonly throttledPeriods: number
  readonly throttledUs: number
}

export interface MemoryCounts {
  readonly charge: Charge
  /** By the kernel's own count, page cache included. */
  readonly usagePeakBytes: number | null
  readonly oomKills: number
  /** How often the limit was reached, and memory had to be given back first. */
  readonly limitHits: number
  /** Pages of files that were dropped and soon needed again. */
  readonly refaultedPages: number
}

/** The text of a file of the group; undefined: not there. */
export type ReadFile = (file: string) => string | undefined

export function readVersion2(read: ReadFile): Omit<GroupReading, 'atNs' | 'processes'> {
  const cpu = read('cpu.stat')
  const events = read('memory.events')
  const stat = read('memory.stat')
  return {
    cpuUs: fieldOf(cpu, 'usage_usec'),
    quota: quotaOf(cpu, fieldOf(cpu, 'throttled_usec')),
    memory:
      events === undefined || stat === undefined
        ? null
        : {
            charge: {
              anonBytes: fieldOf(stat, 'anon') ?? 0,
              shmemBytes: fieldOf(stat, 'shmem') ?? 0,
              kernelBytes: kernelOf(stat),
              socketBytes: fieldOf(stat, 'sock') ?? 0,
              pageCacheBytes: (fieldOf(stat, 'file') ?? 0) - (fieldOf(stat, 'shmem') ?? 0),
            },
            usagePeakBytes: numberOf(read('memory.peak')),
            oomKills: fieldOf(events, 'oom_kill') ?? 0,
            limitHits: fieldOf(events, 'max') ?? 0,
            refaultedPages: fieldOf(stat, 'workingset_refault_file') ?? 0,
          },
    ...pidsOf(read),
  }
}

/** One field since Linux 5.18; before it the parts that cgroup-v2.rst names. */
function kernelOf(stat: string): number {
  const parts = ['kernel_stack', 'pagetables', 'sec_pagetables', 'percpu', 'slab']
  return fieldOf(stat, 'kernel') ?? parts.reduce((sum, part) => sum + (fieldOf(stat, part) ?? 0), 0)
}

/** Sockets have a counter of their own, which the limit of memory does not hold. */
export function readVersion1(read: ReadFile): Omit<GroupReading, 'atNs' | 'processes'> {
  const cpu = read('cpu.stat')
  const usage = numberOf(read('cpuacct.usage'))
  const throttledNs = fieldOf(cpu, 'throttled_time')
  const stat = read('memory.stat')
  const bytes = (file: string) => numberOf(read(file)) ?? 0
  return {
    cpuUs: usage === null ? null : usage / 1000,
    quota: quotaOf(cpu, throttledNs === null ? null : throttledNs / 1000),
    memory:
      stat === undefined
        ? null
        : {
            charge: {
              anonBytes: fieldOf(stat, 'total_rss') ?? 0,
              shmemBytes: fieldOf(stat, 'total_shmem') ?? 0,
              kernelBytes: bytes('memory.kmem.usage_in_bytes'),
              socketBytes: bytes('memory.kmem.tcp.usage_in_bytes'),
              pageCacheBytes: (fieldOf(stat, 'total_cache') ?? 0) - (fieldOf(stat, 'total_shmem') ?? 0),
            },
            usagePeakBytes: numberOf(read('memory.max_usage_in_bytes')),
            oomKills: fieldOf(read('memory.oom_control'), 'oom_kill') ?? 0,
            // With swap limited to the same, either counter may be the one that is full.
            limitHits: bytes('memory.failcnt') + bytes('memory.memsw.failcnt'),
            refaultedPages: fieldOf(stat, 'total_workingset_refault_file') ?? 0,
          },
    ...pidsOf(read),
  }
}

/** What must fit: the charge without what the kernel can give back at once. */
export function neededBytes({anonBytes, shmemBytes, kernelBytes, socketBytes}: Charge): number {
  return anonBytes + shmemBytes + kernelBytes + socketBytes
}

function quotaOf(cpuStat: string | undefined, throttledUs: number | null): QuotaCounts | null {
  const periods = fieldOf(cpuStat, 'nr_periods')
  const throttledPeriods = fieldOf(cpuStat, 'nr_throttled')
  return periods === null || throttledPeriods === null
    ? null
    : {periods, throttledPeriods, throttledUs: throttledUs ?? 0}
}

function pidsOf(read: ReadFile): Pick<GroupReading, 'pidsPeak' | 'pidsRefused'> {
  return {
    pidsPeak: numberOf(read('pids.peak')),
    pidsRefused: fieldOf(read('pids.events'), 'max'),
  }
}

function numberOf(text: string | undefined): number | null {
  return text === undefined || !/^\d+\s*$/.test(text) ? null : Number(text)
}
