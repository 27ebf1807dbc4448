import {z} from 'zod'
import {armSchema} from './arm.js'
import {milliseconds} from './basics.js'
import {checkSchema} from './estimate.js'
import {roundSchema} from './round.js'
import {summarySchema} from './summary.js'
import {traceSchema} from './trace.js'

export const boundSchema = z.enum(['cpu', 'slots', 'clients', 'generator'])

export const cellSchema = armSchema.omit({id: true}).extend({
  arm: z.string(),
  scenario: z.string(),
  status: z.enum(['completed', 'invalid', 'aborted']),
  /** Why the cell is not `completed`. */
  reason: z.string().nullable(),
  summary: summarySchema.nullable(),
  /** What limited the throughput; null when nothing could be shown. */
  bound: boundSchema.nullable(),
  /** The facts behind `bound`. */
  boundFacts: z
    .object({
      serviceMs: milliseconds,
      slots: z.number().nullable(),
      serverCores: z.number().nullable(),
      coreLimit: z.number().nullable(),
      generatorCores: z.number(),
      machineBusy: z.number().nullable(),
      /** Cores that neither server nor generator took: the upstream's part, and whatever else ran. */
      otherCores: z.number().nullable().default(null),
    })
    .nullable(),
  /** A picture's worth of requests; null when none was asked for. */
  trace: traceSchema.nullable().default(null),
  checks: z.array(checkSchema).readonly(),
  rounds: z.array(roundSchema).readonly(),
})

export type Bound = z.infer<typeof boundSchema>
export type Cell = z.infer<typeof cellSchema>
