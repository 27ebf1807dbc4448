import {z} from 'zod'
import {count, milliseconds} from './basics.js'
import {loadSchema} from './load.js'
import {memoryReadingSchema, treeUseSchema} from './resources.js'

const completedRoundSchema = z.object({
  status: z.literal('completed'),
  index: count,
  /** Place in the order of this round: 0 ran first. */
  position: count,
  startedAt: z.string(),
  /** Spawn to first right answer; null for a target that already ran. */
  startupMs: milliseconds.nullable(),
  /** Shortest time of a few single requests after the load, on the server idle again: its service time for this scenario. */
  unloadedMs: milliseconds,
  /** Of the first phase: the closed loop, or, where the plan has no capacity phase, the open one (`open` is not null). */
  load: loadSchema,
  /** The open loop that came after a closed one; null when none did. */
  latencyLoad: z
    .object({
      ratePerSecond: z.number().positive(),
      /** The rate is what the generator can pace, and less than the usual share of the capacity. */
      paced: z.literal(true).optional(),
      load: loadSchema,
    })
    .nullable()
    .default(null),
  use: treeUseSchema.nullable(),
  memory: z.object({idle: memoryReadingSchema, after: memoryReadingSchema}).nullable(),
  /** The same of what stood in front of the server (`proxy` of the arm), which `use` and `memory` leave out. */
  proxy: z
    .object({
      use: treeUseSchema.nullable(),
      memory: z.object({idle: memoryReadingSchema, after: memoryReadingSchema}),
    })
    .optional(),
  /** Busy share of all the machine's cores during the window, 0..1. */
  machineBusy: z.number().min(0).nullable(),
  /** Requests that the server itself counted, less the probes; null where it does not count. */
  servedByServer: count.nullable(),
})

const failedRoundSchema = z.object({
  status: z.enum(['invalid', 'aborted']),
  index: count,
  position: count,
  startedAt: z.string(),
  reason: z.string(),
})

export const roundSchema = z.discriminatedUnion('status', [completedRoundSchema, failedRoundSchema])

export type CompletedRound = z.infer<typeof completedRoundSchema>
export type Round = z.infer<typeof roundSchema>
