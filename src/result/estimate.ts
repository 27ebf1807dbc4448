import {z} from 'zod'
import {count} from './basics.js'

/** What is tested of a cell's numbers. A check that goes is kept here, so that old files are read. */
export const checkIdSchema = z.enum([
  'accounting',
  'unsolicited',
  'served',
  'generator',
  'little',
  'generator-open',
  'offered',
  'lag',
  'paced',
  'stationary',
  'stationary-latency',
  'warmup',
  'samples',
  'censored',
  'floor',
  'clock',
  'stamps',
  'late',
  'overload',
  'witness',
  'rounds',
  'errors',
  'listen-queue',
  'exhausted',
  'answers',
  'memory',
])

/** Never a bare number. `low`..`high` is a 95 % interval, null with fewer than six rounds. */
export const estimateSchema = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** Rounds behind the interval. */
  n: count,
  unit: z.enum(['req/s', 'ms', 'us', 'bytes', 'requests']),
  /** `atLeast`: a lower bound (printed ≥), `atMost`: an upper bound (printed ≤). */
  limit: z.enum(['atLeast', 'atMost']).optional(),
  /** Largest ÷ smallest round, where that is above 2; null: some round had none. */
  spread: z.number().nullable().optional(),
  /** The check that failed: the number stands here for whoever wants it, and is not shown. */
  withheld: checkIdSchema.optional(),
})

export const checkSchema = z.object({
  id: checkIdSchema,
  status: z.enum(['pass', 'warn', 'fail']),
  value: z.number().nullable(),
  limit: z.number().nullable(),
  message: z.string(),
})

export type CheckId = z.infer<typeof checkIdSchema>
export type Estimate = z.infer<typeof estimateSchema>
export type Check = z.infer<typeof checkSchema>
