/**
 * CPU time of another process, threads that ended included.
 *
 * Linux keeps a CPU clock for every process and lets anybody read it: clock_gettime(2) with the clock id that
 * clock_getcpuclockid(3) would give, `(~pid << 3) | 2` (kernel: MAKE_PROCESS_CPUCLOCK(pid, CPUCLOCK_SCHED)). It counts
 * nanoseconds and the time of threads that are gone. The sum of /proc/PID/task/N/schedstat forgets those, and
 * /proc/PID/stat counts whole ticks of 10 ms.
 */
import {createRequire} from 'node:module'

import type koffiModule from 'koffi'

import {messageOf} from '../error.js'
import {readProcessStat} from './process-stat.js'

export interface CpuClock {
  /** `process-clock`: nanoseconds. `stat-ticks`: utime + stime of /proc/PID/stat, each cut to a tick (10 ms). */
  readonly source: 'process-clock' | 'stat-ticks'
  /** Why it is not the better source. */
  readonly fallbackReason: string | null
  /** User + system since the process began, in whole µs; `undefined` once it is gone. A zombie still answers. */
  readUs(pid: number): number | undefined
}

/** The best clock that works here, tried on this very process. */
export function openCpuClock(): CpuClock {
  opened ??= tryProcessClock()
  return opened
}

let opened: CpuClock | undefined

/** The clock that needs nothing but /proc. */
export function ticksClock(fallbackReason: string | null = null): CpuClock {
  return {source: 'stat-ticks', fallbackReason, readUs: pid => readProcessStat(pid)?.ownCpuUs}
}

function tryProcessClock(): CpuClock {
  try {
    const clock = processClock()
    return clock.readUs(process.pid) === undefined ? ticksClock('the kernel refused a process clock') : clock
  } catch (error) {
    return ticksClock(messageOf(error))
  }
}

/** `int64_t[2]` is `struct timespec` on every 64-bit Linux. */
type ClockGettime = (clockId: number, timespec: BigInt64Array) => number

function processClock(): CpuClock {
  // Required, not imported: a machine without a koffi build must still get the fallback.
  const koffi = createRequire(import.meta.url)('koffi') as typeof koffiModule
  const gettime = koffi
    .load(null)
    .func('int clock_gettime(int clock, void *timespec)') as unknown as ClockGettime
  const timespec = new BigInt64Array(2)
  return {
    source: 'process-clock',
    fallbackReason: null,
    readUs: pid => {
      if (gettime((~pid << 3) | 2, timespec) !== 0) return undefined
      // Whole: sums of whole numbers are exact, so that a total cannot fall by a rounding.
      return Number(timespec[0]) * 1e6 + Math.floor(Number(timespec[1]) / 1e3)
    },
  }
}
