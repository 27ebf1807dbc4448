import {z} from 'zod'
import {count, milliseconds} from './basics.js'
import {resultHead} from './head.js'
import {openLoadSchema} from './load.js'
import {outsideSchema} from './outside.js'
import {planSchema} from './plan-record.js'
import {phaseShape, roundSchema} from './round.js'

/** The contract of `bench capacity`, version 1; published as schema/capacity-result.schema.json. */
export const capacitySchemaVersion = 1

const rate = z.number().positive()

/** `limit`: ms of percentiles and means, a share of errors, cores of CPU, bytes of memory. */
export const sloTermSchema = z.discriminatedUnion('kind', [
  z.object({kind: z.literal('percentile'), share: z.number().positive().lt(1), limit: z.number().positive()}),
  z.object({kind: z.enum(['mean', 'errors', 'cpu', 'memory']), limit: z.number().positive()}),
])

/** One load at one rate, on a server that was warm. */
export const capacityStepSchema = z.object({
  /** Which fresh start of the arm it ran on. */
  start: count,
  startedAt: z.string(),
  /** Poisson arrivals. */
  ratePerSecond: rate,
  load: openLoadSchema,
  ...phaseShape,
  /** Null where nothing tells. */
  outside: outsideSchema.nullable(),
})

/** In the order in which they ran. */
const armRecordSchema = z.object({
  arm: z.string(),
  /** Requests in service, and cores that its code can keep busy, at most; null: not limited, or not known. */
  concurrency: z.object({slots: z.number().nullable(), parallelism: z.number().nullable()}),
  /** A start that was saturated, where the search begins; null: it failed. */
  pilot: roundSchema.nullable(),
  steps: z.array(capacityStepSchema).readonly(),
  /** Why it was given up; null: it was not. */
  failure: z.string().nullable(),
})

/** What the steps at one rate say. */
export const curvePointSchema = z.object({
  ratePerSecond: rate,
  measuredMs: milliseconds,
  starts: count,
  /** At the percentile of the objective (p99 where it has none), pooled; null: no answer. */
  latencyMs: z.number().nonnegative().nullable(),
  /** It falls among requests that nobody saw the end of: at least so long. */
  atLeast: z.boolean(),
  errorShare: z.number().min(0).max(1),
  cpuCores: z.number().nonnegative().nullable(),
  pssBytes: count.nullable(),
  /** Whether the objective is shown to hold or to fail there; `open`: neither. */
  shown: z.enum(['holds', 'fails', 'open']),
})

export const capacityAnswerSchema = z.object({
  arm: z.string(),
  /** `found`: between `low` and `high`, as precisely as asked unless `because` says `unfinished`. `reached`, `missed`: what --at-least wanted. `undecided`: the bounds are what is known. */
  outcome: z.enum(['found', 'reached', 'missed', 'undecided', 'failed']),
  because: z.enum(['found', 'decided', 'generator', 'never', 'unfinished', 'failed']),
  /** Where the measured curve crosses the limit. */
  ratePerSecond: rate.nullable(),
  /** 95 %; null: not bounded on that side. */
  low: rate.nullable(),
  high: rate.nullable(),
  /** Name of the condition that fails first. */
  breaks: z.string().nullable(),
  /** What is behind it, as far as it is known. */
  bound: z.enum(['cpu', 'quota', 'slots', 'generator', 'queueing', 'errors', 'memory']).nullable(),
  saturationPerSecond: z.number().nonnegative().nullable(),
  /** The fastest measured rate at which the objective looks met. */
  there: curvePointSchema.nullable(),
  /** Slowest first. */
  curve: z.array(curvePointSchema).readonly(),
  starts: count,
  steps: count,
  /** Steps that say nothing, by reason. */
  withdrawn: z.record(z.string(), count).readonly(),
  /** Steps that others disturbed, and that were measured again. */
  setAside: count,
  /** Too many were disturbed to leave any out. */
  busyMachine: z.boolean(),
})

export const capacityResultSchema = z.object({
  schemaVersion: z.literal(capacitySchemaVersion),
  kind: z.literal('capacity'),
  ...resultHead,
  name: z.string(),
  plan: planSchema,
  search: z.object({
    /** All must hold. */
    slo: z.array(sloTermSchema).min(1).readonly(),
    budgetMs: milliseconds,
    /** 0.1: the interval may reach 10 % to either side. */
    precision: z.number().positive(),
    /** What --at-least wants; null: the capacity itself. */
    atLeast: rate.nullable(),
  }),
  arms: z.array(armRecordSchema).readonly(),
  /** Made of what stands above, and of nothing else. */
  answers: z.array(capacityAnswerSchema).readonly(),
})

export type CapacityStep = z.infer<typeof capacityStepSchema>
export type CapacityArm = z.infer<typeof armRecordSchema>
export type CurvePoint = z.infer<typeof curvePointSchema>
export type CapacityAnswer = z.infer<typeof capacityAnswerSchema>
export type CapacityResult = z.infer<typeof capacityResultSchema>
/** What was recorded, without what was judged of it. */
export type CapacityRecord = Omit<CapacityResult, 'answers'>
