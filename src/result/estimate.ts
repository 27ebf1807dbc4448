import {z} from 'zod'
import {count} from './basics.js'

/** Never a bare number. `low`..`high` is a 95 % interval, null with fewer than two rounds. */
export const estimateSchema = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** Rounds behind the interval. */
  n: count,
  unit: z.enum(['req/s', 'ms', 'us', 'bytes', 'requests']),
  /** `atLeast`: a lower bound (printed ≥), `atMost`: an upper bound (printed ≤). */
  limit: z.enum(['atLeast', 'atMost']).optional(),
  /** Id of the check that failed: the number stands here for whoever wants it, and is not shown. */
  withheld: z.string().optional(),
})

export const checkSchema = z.object({
  id: z.string(),
  status: z.enum(['pass', 'warn', 'fail']),
  value: z.number().nullable(),
  limit: z.number().nullable(),
  message: z.string(),
})

export type Estimate = z.infer<typeof estimateSchema>
export type Check = z.infer<typeof checkSchema>
