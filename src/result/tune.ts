import {z} from 'zod'
import {count, milliseconds} from './basics.js'
import {capacityStepSchema, sloTermSchema} from './capacity.js'
import {resultHead} from './head.js'
import {planSchema} from './plan-record.js'
import {groupPeaksSchema} from './resources.js'
import {roundSchema} from './round.js'

/** The contract of `bench tune`, version 1; published as schema/tune-result.schema.json. */
export const tuneSchemaVersion = 1

const bytes = z.number().nonnegative()
const perSecond = z.number().nonnegative()

/** A setting that could be deployed: an arm of the plan, as far as laws need to know it. */
export const candidateSchema = z.object({
  arm: z.string(),
  /** What it shares with those that differ in workers and threads alone. */
  kind: z.string(),
  workers: z.number().int().positive(),
  threads: z.number().int().positive().nullable(),
  /** Requests in service at once, and cores that its code can keep busy; null: not limited, or not known. */
  slots: z.number().nullable(),
  parallelism: z.number().nullable(),
  /** `default`: what the server does when nothing is said; `formula`: 2 × cores + 1, of the cores that a server sees. */
  known: z.enum(['default', 'formula']).optional(),
})

/** What concurrent requests were answered, with one request in service and with several in one process. */
export const threadingSchema = z.object({
  kind: z.string(),
  /** Concurrent requests of each. */
  asked: count,
  verdict: z.enum(['alike', 'differ', 'incomparable']),
  /** Where they part, of the arm with one request in service in a process and of the other. */
  one: z.string().optional(),
  many: z.string().optional(),
})

const failureSchema = z.object({reason: z.string(), code: z.string().optional()})

/** One fresh start of a candidate. */
export const tuneStartSchema = z.object({
  arm: z.string(),
  /** `model`: saturated, for the laws; `race`: loaded at one rate after another, for its rank. */
  purpose: z.enum(['model', 'race']),
  /** Of the race: a turn starts every candidate that is left once. */
  turn: count,
  startedAt: z.string(),
  /** Of `model`; null: it failed. */
  round: roundSchema.nullable(),
  /** Clients of the closed loop. */
  connections: count,
  steps: z.array(capacityStepSchema).readonly(),
  /** Of a candidate with limits, all its life. */
  group: groupPeaksSchema.optional(),
  failure: failureSchema.nullable(),
})

/** What the laws say of a kind, fitted to its measured starts. */
export const kindModelSchema = z.object({
  kind: z.string(),
  starts: count,
  /** Of a lone request. */
  serviceMs: milliseconds.nullable(),
  /** CPU time for each answer, of the saturated server. */
  cpuMs: milliseconds.nullable(),
  /** Requests in service at once in one worker that were seen, where nothing says how many there may be. */
  seenSlots: z.number().positive().nullable(),
  /** Measured ÷ law. */
  toLaw: z.object({slots: z.number().positive(), cores: z.number().positive()}),
  /** Charge at its peak = base + workers × (perWorker + threads × perThread); null: not measured. */
  memory: z
    .object({
      ...{baseBytes: bytes, perWorkerBytes: bytes, perThreadBytes: bytes, starts: count},
      /** Only one number of workers was measured: each further one takes at least so much. */
      atLeast: z.literal(true).optional(),
    })
    .nullable(),
  failure: z.string().nullable(),
})

/** How good beside the best: 1 is as good, below 1 worse; 95 %, null of one turn. */
const ratioShape = {ratio: z.number(), low: z.number().nullable(), high: z.number().nullable()}

/** Why a candidate was not measured on, or is not advised. */
export const fateSchema = z.discriminatedUnion('kind', [
  z.object({kind: z.literal('memory'), needsBytes: bytes, allowedBytes: bytes}),
  z.object({kind: z.literal('database'), needs: z.number().nullable(), allowed: z.number()}),
  z.object({kind: z.literal('unsafe')}),
  /** The law gives it no more than a cheaper one of its kind. */
  z.object({kind: z.literal('no-gain'), than: z.string()}),
  /** The law gives it too little. */
  z.object({kind: z.literal('law'), best: z.string(), bestPerSecond: perSecond}),
  /** It needs more memory, or CPU, by the law. */
  z.object({kind: z.literal('costs'), than: z.string()}),
  z.object({kind: z.literal('failed'), reason: z.string()}),
  z.object({kind: z.literal('slo')}),
  z.object({kind: z.literal('behind'), ...ratioShape}),
  z.object({kind: z.literal('open'), ...ratioShape}),
  z.object({kind: z.literal('tied'), ...ratioShape}),
  z.object({kind: z.literal('leads')}),
  z.object({kind: z.literal('waiting')}),
])

export const judgedCandidateSchema = z.object({
  arm: z.string(),
  /** By the law; null: nothing is known. */
  perSecond: perSecond.nullable(),
  bound: z.enum(['slots', 'cores']).nullable(),
  needsBytes: bytes.nullable(),
  /** Measured in the race, in the unit of the objective; null: not raced. */
  value: z.number().nonnegative().nullable(),
  /** At its peak. */
  bytes: bytes.nullable(),
  starts: count,
  fate: fateSchema,
})

export const adviceSchema = z.object({
  /** `nothing`: no candidate fits, or none meets the objective. */
  outcome: z.enum(['found', 'undecided', 'nothing', 'failed']),
  because: z.enum([
    'confirmed',
    'alone',
    'tied',
    'budget',
    'interrupted',
    'memory',
    'database',
    'slo',
    'law',
    'failed',
  ]),
  arm: z.string().nullable(),
  /** What was measured as best; another one than `arm` where a tied one is cheaper. */
  leader: z.string().nullable(),
  runnerUp: z.string().nullable(),
  /** In the unit of the objective: requests per second, bytes, cores, ms. */
  value: z.number().nonnegative().nullable(),
  turns: count,
  kinds: z.array(kindModelSchema).readonly(),
  candidates: z.array(judgedCandidateSchema).readonly(),
  /** What the law gives with more. */
  more: z
    .array(
      z.object({
        of: z.enum(['memory', 'cores']),
        /** Bytes, or cores. */
        to: z.number().positive(),
        kind: z.string(),
        workers: z.number().int().positive(),
        threads: z.number().int().positive().nullable(),
        gain: z.number(),
      }),
    )
    .readonly(),
})

export const tuneResultSchema = z.object({
  schemaVersion: z.literal(tuneSchemaVersion),
  kind: z.literal('tune'),
  ...resultHead,
  name: z.string(),
  plan: planSchema,
  tune: z.object({
    /** All must hold. */
    slo: z.array(sloTermSchema).min(1).readonly(),
    objective: z.enum(['load', 'memory', 'cpu', 'p99']),
    /** At which memory, CPU or p99 are compared; null: the load itself is the objective. */
    ratePerSecond: z.number().positive().nullable(),
    budgetMs: milliseconds,
    /** What a deployment may have: cores as far as a quota or CPUs are named, else those of this machine. */
    cores: z.number().positive(),
    memoryBytes: bytes.nullable(),
    database: z
      .object({
        /** That all replicas may have open together. */
        connections: z.number().int().positive(),
        replicas: z.number().int().positive(),
        /** One worker holds at most so many; null: one for each request in service. */
        pool: z.number().int().positive().nullable(),
      })
      .nullable(),
  }),
  candidates: z.array(candidateSchema).readonly(),
  threading: z.array(threadingSchema).readonly(),
  /** In the order in which they ran. */
  starts: z.array(tuneStartSchema).readonly(),
  /** Made of what stands above, and of nothing else. */
  advice: adviceSchema,
})

export type Candidate = z.infer<typeof candidateSchema>
export type Threading = z.infer<typeof threadingSchema>
export type TuneStart = z.infer<typeof tuneStartSchema>
export type KindModel = z.infer<typeof kindModelSchema>
export type Fate = z.infer<typeof fateSchema>
export type JudgedCandidate = z.infer<typeof judgedCandidateSchema>
export type Advice = z.infer<typeof adviceSchema>
export type TuneResult = z.infer<typeof tuneResultSchema>
/** What was recorded, without what was judged of it. */
export type TuneRecord = Omit<TuneResult, 'advice'>
/** What was asked for. */
export type TuneAim = TuneResult['tune']
