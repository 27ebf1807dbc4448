import {z} from 'zod'
import {count, milliseconds} from './basics.js'

export const exhaustedKindSchema = z.enum([
  'postgresql',
  'mysql',
  'redis',
  'mongodb',
  'pgbouncer',
  'pool',
  'http-pool',
  'files',
  'threads',
  'ports',
])

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
  /** Each process that lived all the time, root first; absent in older files. */
  perProcess: z
    .array(
      z.object({
        pid: z.number().int(),
        cpuUs: z.number().nonnegative(),
        /** On connections that it accepted and that were still open; null where nothing tells. */
        receivedBytes: count.nullable(),
      }),
    )
    .readonly()
    .optional(),
})

/** What the server's processes held open, from ready to the end of the loads. */
export const heldSchema = z.object({
  /** Of all processes at once. */
  descriptorsPeak: count,
  /** The most in one process, and how many that may open; null: none, or not told. */
  fullest: z.object({open: count, limit: count.nullable()}).nullable(),
  /** When it was looked at. */
  atMs: z.array(milliseconds).readonly(),
  /** To others than its clients and the upstream of bench, most first. */
  connections: z
    .array(
      z.object({
        /** `127.0.0.1:5432`, `unix:/run/redis.sock` */
        to: z.string(),
        /** Of all processes at once, and of one. */
        peak: count,
        peakInOne: count,
        /** Of all, at each of `atMs`. */
        course: z.array(count).readonly(),
      }),
    )
    .readonly(),
})

/** A limit that was reached, as the server's own output says. */
export const exhaustedSchema = z.object({
  kind: exhaustedKindSchema,
  /** How many lines say so. */
  lines: count,
  /** The first of them, shortened. */
  example: z.string(),
  /** That it names. */
  limit: count.optional(),
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

export type ExhaustedKind = z.infer<typeof exhaustedKindSchema>
export type Exhausted = z.infer<typeof exhaustedSchema>
