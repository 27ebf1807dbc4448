import {z} from 'zod'
import {count} from './basics.js'
import {estimateSchema} from './estimate.js'

const latencySchema = z.object({
  /** `closed`: time in a closed loop, which says as much about the number of connections as about the server. */
  model: z.enum(['open', 'closed']),
  /** Offered arrivals per second; null in a closed loop. */
  rate: z.number().nullable(),
  p50: estimateSchema,
  p90: estimateSchema,
  p95: estimateSchema,
  p99: estimateSchema,
  p999: estimateSchema,
  max: estimateSchema,
})

const phaseSchema = z.enum(['saturation', 'latency'])

export const summarySchema = z.object({
  /** Which phase each number comes from: saturation is the closed loop, latency the open one. */
  phases: z
    .object({throughput: phaseSchema, latency: phaseSchema, cpu: phaseSchema, memory: phaseSchema})
    .optional(),
  /** Good answers of the saturation phase; without one, what was answered of the arrivals. */
  throughput: estimateSchema,
  latency: latencySchema,
  closedLatency: latencySchema.nullable(),
  /** null where the server's processes cannot be seen (a bare `--url`, a machine without /proc). */
  memory: z
    .object({
      pssIdle: estimateSchema,
      pssPeak: estimateSchema,
      pssAfter: estimateSchema,
      pssPerWorker: estimateSchema,
      rssPeak: estimateSchema,
      ussPeak: estimateSchema,
    })
    .nullable(),
  cpu: z
    .object({
      /** CPU of the whole process tree per good answer. */
      perRequest: estimateSchema,
      /** Cores in use, on average. */
      cores: z.number().nonnegative(),
    })
    .nullable(),
  /** Of what stood in front of the server; absent where nothing did. */
  proxy: z.object({cpuPerRequest: estimateSchema, pssPeak: estimateSchema}).optional(),
  /** Mean over rounds of the window's totals for the tree. */
  process: z
    .object({
      processes: count,
      threads: count,
      voluntarySwitchesPerRequest: z.number().nonnegative(),
      involuntarySwitchesPerRequest: z.number().nonnegative(),
    })
    .nullable(),
  /** Totals over all rounds, warm-up and drain included. `connect` and the rest of `lost` do not overlap. */
  errors: z.object({
    non2xx: estimateSchema,
    timeout: estimateSchema,
    connect: estimateSchema,
    lost: estimateSchema,
    /** Of all requests that ended, those without a good answer: 0..1. Absent in older files. */
    share: z.number().min(0).max(1).optional(),
    /** `503`, `body`, `timeout`, `reset`, … → requests. */
    kinds: z.record(z.string(), count).readonly().optional(),
  }),
})

export type Summary = z.infer<typeof summarySchema>
export type LatencySummary = z.infer<typeof latencySchema>
