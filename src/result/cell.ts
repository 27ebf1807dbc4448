import {z} from 'zod'
import {answerSchema} from './answer.js'
import {armSchema} from './arm.js'
import {milliseconds} from './basics.js'
import {checkSchema} from './estimate.js'
import {roundSchema} from './round.js'
import {summarySchema} from './summary.js'
import {traceSchema} from './trace.js'

export const boundSchema = z.enum(['cpu', 'quota', 'memory', 'slots', 'clients', 'generator'])

const boundFactsSchema = z.object({
  serviceMs: milliseconds,
  slots: z.number().nullable(),
  serverCores: z.number().nullable(),
  /** Cores that its code can keep busy, the machine's own number included; null: its size is not known. */
  coreLimit: z.number().nullable(),
  /** Cores that it may run on. */
  coresAllowed: z.number().nullable().optional(),
  /** Cores' worth of CPU time that the control group of bench and its servers may use; null: no such limit. */
  cpuQuota: z.number().nullable().optional(),
  /** Share of the quota's periods in which the group was stopped for the rest of the period. */
  throttledShare: z.number().nullable().optional(),
  /** The same of the limits of the arm alone. */
  ownQuota: z
    .object({
      cpus: z.number(),
      /** Of the CPU time that it gives. */
      usedShare: z.number(),
      throttledShare: z.number().nullable(),
    })
    .optional(),
  /** Of an arm whose memory is limited: pages of files that the kernel dropped for want of it, and read again. */
  refaultsPerSecond: z.number().optional(),
  generatorCores: z.number(),
  machineBusy: z.number().nullable(),
  /** Cores that neither server nor generator took: the upstream's part, and whatever else ran. */
  otherCores: z.number().nullable().default(null),
})

const cellShape = {
  ...armSchema.omit({id: true}).shape,
  arm: z.string(),
  scenario: z.string(),
  /** A picture's worth of requests; null when none was asked for. */
  trace: traceSchema.nullable().default(null),
  rounds: z.array(roundSchema).readonly(),
}

const completedCellSchema = z.object({
  ...cellShape,
  status: z.literal('completed'),
  /** Why there are fewer rounds than planned; null when all were done. */
  reason: z.string().nullable(),
  summary: summarySchema,
  /** What limited the throughput; null when nothing could be shown. */
  bound: boundSchema.nullable(),
  /** The facts behind `bound`; null without a saturation phase. */
  boundFacts: boundFactsSchema.nullable(),
  checks: z.array(checkSchema).readonly(),
  /** Absent in older files. */
  answer: answerSchema.optional(),
})

const failedCellSchema = z.object({
  ...cellShape,
  status: z.enum(['invalid', 'aborted']),
  reason: z.string(),
})

export const cellSchema = z.discriminatedUnion('status', [completedCellSchema, failedCellSchema])

export type Bound = z.infer<typeof boundSchema>
export type BoundFacts = z.infer<typeof boundFactsSchema>
export type CompletedCell = z.infer<typeof completedCellSchema>
export type FailedCell = z.infer<typeof failedCellSchema>
export type Cell = CompletedCell | FailedCell
