import {z} from 'zod'
import {count, milliseconds} from './basics.js'

const accountingSchema = z.object({
  sent: count,
  ok: count,
  non2xx: count,
  timeout: count,
  lost: count,
  inFlight: count,
})

/** Only of an open loop. Histograms as HDR V2, base64, µs. */
const openLoopSchema = z.object({
  /** Arrivals whose intended start lies in the window. */
  offered: count,
  achieved: count,
  achievedRatio: z.number().nonnegative(),
  unsent: count,
  /** Due to written, while a connection was to be had: the generator's own lateness. */
  sendLagHdr: z.string(),
  /** Due to written, while all connections up to the cap were busy: the server's queue. */
  queueHdr: z.string(),
  /** Latency from the real send, for comparison. */
  fromSendHdr: z.string(),
  connectionsPeak: count,
  capReached: z.boolean(),
})

export const loadSchema = z.object({
  total: accountingSchema,
  lostBy: z.partialRecord(z.enum(['connect', 'eof', 'eofReused', 'reset', 'truncated', 'protocol']), count),
  statusCodes: z.record(z.string(), count).readonly(),
  unsolicited: count,
  connectionsOpened: count,
  window: z.object({
    startNs: z.string(),
    durationMs: z.number().positive(),
    ended: z.object({ok: count, non2xx: count, timeout: count, lost: count}),
    bodyBytes: count,
    /** HDR V2, base64: µs from send to last byte of what ended in the window. */
    latencyHdr: z.string(),
    meanInSystem: z.number().nonnegative(),
    perTenth: z.array(count).readonly(),
  }),
  /** Latency over time, warm-up included: slices joined by `;`, each its `bucket:count` joined by `,`; four buckets an octave of µs. Null in older files. */
  timeline: z
    .object({
      sliceMs: z.number().positive(),
      firstMs: z.number(),
      counts: z
        .string()
        .regex(/^[\d:,;]*$/)
        .max(1_000_000),
    })
    .nullable()
    .default(null),
  warmupMs: milliseconds,
  warmupEndedBy: z.enum(['answered', 'maximum']),
  drainedMs: milliseconds,
  generator: z.object({
    cpuCores: z.number().nonnegative(),
    loopUtilization: z.number().nonnegative(),
    loopDelayP99Ms: z.number().nonnegative(),
  }),
  open: openLoopSchema.nullable().default(null),
})
