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
