import {z} from 'zod'
import {count, milliseconds} from './basics.js'
import {outsideSchema} from './outside.js'
import {closedLoadSchema, openLoadSchema} from './load.js'
import {
  exhaustedSchema,
  groupPeaksSchema,
  groupUseSchema,
  heldSchema,
  memoryReadingSchema,
  treeUseSchema,
} from './resources.js'

/** What the server's processes and the machine did during a phase's window; null where it was not measured. */
export const phaseShape = {
  use: treeUseSchema.nullable(),
  /** Busy share of all the machine's cores, 0..1. */
  machineBusy: z.number().min(0).nullable(),
  /** Share of the CPU quota's periods in which the control group was stopped; absent where it never was. */
  throttledShare: z.number().min(0).optional(),
  /** Connections of this machine that were dropped since the load began because a listen queue was full; absent: none. */
  listenOverflows: count.optional(),
  /** Of an arm with limits. */
  group: groupUseSchema.optional(),
}

const saturationSchema = z.object({load: closedLoadSchema, ...phaseShape})

/** After a saturation phase its `use` and `machineBusy` are null: they were measured there. */
const latencySchema = z.object({
  /** Arrivals, as they were asked for. */
  ratePerSecond: z.number().positive(),
  /** The rate is what the generator can pace, and less than the usual share of the saturation throughput. */
  paced: z.literal(true).optional(),
  load: openLoadSchema,
  ...phaseShape,
})

/** The same arrivals once more with either engine, so that each stands against the other. */
const witnessSchema = z.object({
  ratePerSecond: z.number().positive(),
  kernel: openLoadSchema,
  autocannon: openLoadSchema,
})

const roundShape = {
  index: count,
  /** Place in the order of this round: 0 ran first. */
  position: count,
  startedAt: z.string(),
  /** What disturbed the block that it belongs to; left out where that was not looked at. */
  outside: outsideSchema.optional(),
  /** Kept, and not part of any number: its block was disturbed and measured once more, or such a repeat was of no use. */
  setAside: z.literal('disturbed').optional(),
}

const completedShape = {
  status: z.literal('completed'),
  ...roundShape,
  /** Spawn to first right answer; null for a target that already ran. */
  startupMs: milliseconds.nullable(),
  /**
   * Shortest time of a few single requests after the load, on the server idle again: its service time for this scenario.
   * Where the load has left a queue, that of the request before it.
   */
  unloadedMs: milliseconds,
  memory: z.object({idle: memoryReadingSchema, after: memoryReadingSchema}).nullable(),
  /** Use and memory of what stood in front of the server (`proxy` of the arm), which the server's own leave out. */
  proxy: z
    .object({
      use: treeUseSchema.nullable(),
      memory: z.object({idle: memoryReadingSchema, after: memoryReadingSchema}),
      /** Of a control group of its own, where the server has one. */
      group: groupPeaksSchema.optional(),
    })
    .optional(),
  /** Absent in older files, and where its processes cannot be seen. */
  held: heldSchema.optional(),
  /** Absent: its output names none. */
  exhausted: z.array(exhaustedSchema).readonly().optional(),
  /** After what was measured, where another engine checks it. */
  witness: witnessSchema.optional(),
  /** Of an arm with limits. */
  group: groupPeaksSchema.optional(),
  /** Requests that the server itself counted, less those that bench sent one by one; null where it does not count. */
  servedByServer: count.nullable(),
  /** How long the server could serve them: from the begin of the load until it had stopped. */
  servedInMs: milliseconds.optional(),
}

/** At least one phase: a closed loop, an open loop, or the first and then the second. */
const completedRoundSchema = z.union([
  z.object({...completedShape, saturation: saturationSchema, latency: latencySchema.optional()}),
  z.object({...completedShape, saturation: z.never().optional(), latency: latencySchema}),
])

const failedRoundSchema = z.object({
  status: z.enum(['invalid', 'aborted']),
  ...roundShape,
  reason: z.string(),
  /** The code of the error, where it has one: `WB_OUT_OF_MEMORY`. */
  code: z.string().optional(),
})

export const roundSchema = z.union([...completedRoundSchema.options, failedRoundSchema])

export type SaturationPhase = z.infer<typeof saturationSchema>
export type LatencyPhase = z.infer<typeof latencySchema>
export type WitnessedSeconds = z.infer<typeof witnessSchema>
export type CompletedRound = z.infer<typeof completedRoundSchema>
export type FailedRound = z.infer<typeof failedRoundSchema>
export type Round = CompletedRound | FailedRound

/** What a round's phases measured. */
export type RoundPhases =
  | {readonly saturation: SaturationPhase; readonly latency?: LatencyPhase | undefined}
  | {readonly saturation?: undefined; readonly latency: LatencyPhase}
