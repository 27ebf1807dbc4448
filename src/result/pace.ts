import {z} from 'zod'
import {count, milliseconds} from './basics.js'

const counts = z.array(count).readonly()

/** How a window with a changing rate went, by slices of equal length and by the stages of the rate. */
export const paceSchema = z.object({
  everyMs: z.number().positive(),
  /** By when a request was due: due = ok + failed + unanswered. */
  due: counts,
  ok: counts,
  /** Other answers, and lost requests. */
  failed: counts,
  /** Timeouts, and what had no end or was never sent. */
  unanswered: counts,
  /** Of the same requests, by when they were sent. */
  sent: counts,
  /** Of all requests, by when they ended: with `due` and `inSystemAtStart` the number in the system. */
  ended: counts,
  /** Of good answers and timeouts, by when they were due: slices joined by `;`, each its `bucket:count` joined by `,`, as in `timeline`. */
  latency: z
    .string()
    .regex(/^[\d:,;]*$/)
    .max(1_000_000),
  stages: z
    .array(
      z.object({
        /** From the window's begin. */
        startMs: z.number().nonnegative(),
        durationMs: milliseconds,
        due: count,
        ok: count,
        failed: count,
        unanswered: count,
        /** HDR V2, base64, µs. */
        latencyHdr: z.string(),
      }),
    )
    .readonly(),
})

export type Pace = z.infer<typeof paceSchema>
