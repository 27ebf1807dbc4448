import {z} from 'zod'
import {count} from './basics.js'

/** µs from the first send. */
const instantUs = z.number()

/**
 * A few requests sent at once to a warm server, after all measurements: where each was and when it waited. All
 * instants are of one clock.
 */
export const traceSchema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('recorded'),
    requests: z
      .array(
        z.object({
          sentUs: instantUs,
          receivedUs: instantUs,
          /** The app was called, and was done. */
          startUs: instantUs,
          endUs: instantUs,
          /** The worker's number and the pool thread's; 0 in a worker of one thread. */
          worker: count,
          thread: count,
          pid: count,
          /** May overlap, where one request waits for several things at once. */
          waits: z.array(z.tuple([instantUs, instantUs])).readonly(),
        }),
      )
      .readonly(),
  }),
  z.object({status: z.literal('failed'), reason: z.string()}),
])

export type Trace = z.infer<typeof traceSchema>
export type TraceRequest = Extract<Trace, {status: 'recorded'}>['requests'][number]
