import {z} from 'zod'
import {count, milliseconds} from './basics.js'

export const memoryReadingSchema = z.object({
  pssBytes: count,
  rssBytes: count,
  ussBytes: count,
  perProcess: z
    .array(
      z.object({
        pid: z.number().int(),
        parent: z.number().int(),
        pssBytes: count,
        rssBytes: count,
        ussBytes: count,
        /** `statm` knows no PSS: RSS stands in its place, an upper bound. Absent in older files. */
        source: z.enum(['smaps_rollup', 'smaps', 'statm']).optional(),
      }),
    )
    .readonly(),
})

export const treeUseSchema = z.object({
  wallMs: milliseconds,
  cpuUs: z.number().nonnegative(),
  voluntarySwitches: count,
  involuntarySwitches: count,
  processesPeak: count,
  threadsPeak: count,
  rssPeakBytes: count,
  pssPeakBytes: count,
  ussPeakBytes: count,
})

/** What the control group of an arm with limits counted during a phase's window; null: that was not limited. */
export const groupUseSchema = z.object({
  wallMs: milliseconds,
  cpuUs: z.number().nonnegative().nullable(),
  /** Of the CPU quota, and in how many of them it was used up. */
  periods: count.nullable(),
  throttledPeriods: count.nullable(),
  /** Added up over its threads' CPUs: can be more than the window. */
  throttledUs: z.number().nonnegative().nullable(),
  /** How often the limit of memory was reached, and some of it had to be given back first. */
  limitHits: count.nullable(),
  /** Pages of files that were dropped for want of memory, and soon needed again. */
  refaultedPages: count.nullable(),
})

/** The same of the whole round. */
export const groupPeaksSchema = z.object({
  /** When what must fit (all but the page cache) was most; null: memory was not limited. */
  charge: z
    .object({
      anonBytes: count,
      shmemBytes: count,
      kernelBytes: count,
      socketBytes: count,
      pageCacheBytes: count,
    })
    .nullable(),
  /** By the kernel's own count, page cache included. */
  usagePeakBytes: count.nullable(),
  oomKills: count,
  processesPeak: count,
  pidsPeak: count.nullable(),
  /** Forks that were refused. */
  pidsRefused: count.nullable(),
})
