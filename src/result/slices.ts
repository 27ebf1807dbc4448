import {z} from 'zod'
import {count} from './basics.js'

const counts = z.array(count).readonly()

/** What became of the requests that fell due in each of a window's slices, which are equally long; only whole slices. */
export const slicesSchema = z.object({
  everyMs: z.number().positive(),
  /** Latencies above which a request is slow, ms. */
  limitsMs: z.array(z.number().positive()).readonly(),
  /** Good answers. */
  ok: counts,
  /** Timeouts, and requests that nobody saw the end of: slower than every limit. */
  unanswered: counts,
  /** Other answers, timeouts and lost requests. */
  failed: counts,
  /** By limit: good answers that took longer. */
  slow: z.array(counts).readonly(),
  /** Sums of the latencies, ms, of good answers and timeouts. */
  latencyMs: z.array(z.number().nonnegative()).readonly(),
})

export type Slices = z.infer<typeof slicesSchema>
