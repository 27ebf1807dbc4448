import {z} from 'zod'
import {armSchema, launchSchema} from './arm.js'
import {count, milliseconds} from './basics.js'
import {engineSchema, engineShape} from './engine.js'
import {resultHead} from './head.js'
import {scenarioSchema} from './plan-record.js'

/** The contract of `bench gate`, version 1; published as schema/gate-result.schema.json. */
export const gateSchemaVersion = 1

export const gateMetricSchema = z.enum(['cpu', 'pss', 'throughput', 'p50', 'p99', 'startup'])
export const verdictSchema = z.enum(['pass', 'regression', 'inconclusive'])

/** What one arm did under one scenario in one round. null: not measured. */
export const armRoundSchema = z.object({
  /** CPU of the whole process tree, from idle to idle, over the good answers of the closed loop, or of the open one alone. */
  cpuUsPerRequest: z.number().nonnegative().nullable(),
  pssPeakBytes: count.nullable(),
  /** Up to this answer since the start, which both arms have given. */
  pssAnswers: count.optional(),
  /** Closed loop, good answers per second. */
  throughput: z.number().nonnegative().nullable(),
  /** Open loop at the plan's rate. */
  p50Ms: milliseconds.nullable(),
  p99Ms: milliseconds.nullable(),
  startupMs: milliseconds,
  answers: count,
  /** Requests without a good answer. */
  failures: count,
})

export const gateRoundSchema = z.object({
  index: count,
  /** Which arm began. */
  first: z.enum(['baseline', 'candidate']),
  startedAt: z.string(),
  durationMs: milliseconds,
  scenarios: z.array(
    z.object({
      scenario: z.string(),
      /** null: a stored baseline, whose rounds are in `storedBaseline`. */
      baseline: armRoundSchema.nullable(),
      candidate: armRoundSchema,
    }),
  ),
})

export const gateTargetSchema = z.object({
  /** As it was asked for: `ref:main`, `cmd:…`, `server:reference/async`, `tree`, `file:…`. */
  asked: z.string(),
  /** The commit of a ref. */
  commit: z.string().nullable(),
  /** What is started. */
  command: z.string().nullable(),
  /** With its settings and limits; absent in older files, and of a stored baseline. */
  arm: armSchema.extend({launch: launchSchema.optional()}).optional(),
})

const lookSchema = z.object({rounds: count, alpha: z.number()})

/** An absolute limit of the candidate, of which the baseline decides nothing. */
export const sloTermSchema = z.object({
  metric: z.enum(['p50', 'p99', 'pss', 'errors']),
  /** In the unit of the metric: ms, bytes, a share. */
  limit: z.number().positive(),
})

export const gatePlanSchema = z.object({
  seed: z.number().int(),
  baseline: gateTargetSchema,
  candidate: gateTargetSchema,
  /** `stored`: the baseline is of another session, which is weaker. */
  pairing: z.enum(['sliced', 'stored']),
  scenarios: z.array(scenarioSchema),
  metrics: z.array(
    z.object({
      metric: gateMetricSchema,
      /** 0.05: up to 5 % worse is no regression. */
      margin: z.number().positive(),
      marginFrom: z.enum(['flag', 'bench.yaml', 'calibration', 'default']),
    }),
  ),
  alpha: z.number(),
  rounds: count,
  looks: z.array(lookSchema),
  /** Absent: none were asked for. */
  slo: z.array(sloTermSchema).optional(),
  budgetMs: milliseconds,
  slicesPerArm: count,
  /** What sent the load; absent in older files: autocannon. */
  engine: engineSchema.optional(),
  engineNote: engineShape.engineNote,
  /** By scenario. */
  slices: z.array(
    z.object({
      scenario: z.string(),
      closedMs: milliseconds.nullable(),
      openMs: milliseconds.nullable(),
      ratePerSecond: z.number().positive().nullable(),
    }),
  ),
})

export const metricJudgementSchema = z.object({
  /** null: of the start, whatever the scenario. */
  scenario: z.string().nullable(),
  metric: gateMetricSchema,
  unit: z.enum(['us', 'bytes', 'req/s', 'ms']),
  /** Only gated ones decide; the rest is reported. */
  gated: z.boolean(),
  verdict: verdictSchema,
  /** In words: `no change shown`, `slower within the margin`, `better`, … */
  finding: z.string(),
  margin: z.number(),
  /** Hodges–Lehmann estimate over the rounds' logarithms. */
  baseline: z.number(),
  /** `baseline` × `ratio`: the change is of the pairs of rounds, which the arms' own estimates would miss a little. */
  candidate: z.number(),
  /** Candidate ÷ baseline, with the interval that the verdict rests on. */
  ratio: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  n: count,
  /** 0.08: a change for the worse by 8 % would have been called a regression nine times out of ten. */
  smallestDetectable: z.number().nullable(),
  /** Rounds that it takes to catch a change of twice the margin nine times out of ten. */
  roundsToCatch: count.nullable(),
  secondsToCatch: z.number().nullable(),
  /** Why a regression is accepted this once. */
  accepted: z.string().nullable(),
})

export const errorJudgementSchema = z.object({
  scenario: z.string(),
  /** `inconclusive`: more than chance explains, in too few rounds to be sure. */
  verdict: verdictSchema,
  baseline: z.object({failures: count, of: count}),
  candidate: z.object({failures: count, of: count}),
  /** One-sided, signed-rank test on the rounds' shares of failures. */
  p: z.number(),
  accepted: z.string().nullable(),
})

export const sloJudgementSchema = z.object({
  scenario: z.string(),
  ...sloTermSchema.shape,
  /** `pass`: shown to lie below the limit, `regression`: above it. */
  verdict: verdictSchema,
  /** Of the candidate, with the interval that the verdict rests on; null: not measured, not bounded. */
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  n: count,
  /** Of the baseline, for comparison. */
  baseline: z.number().nullable(),
})

export const gateResultSchema = z.object({
  schemaVersion: z.literal(gateSchemaVersion),
  kind: z.literal('gate'),
  ...resultHead,
  plan: gatePlanSchema,
  rounds: z.array(gateRoundSchema),
  /** The other session's candidate, where the baseline is a file. */
  storedBaseline: z.array(z.object({scenario: z.string(), rounds: z.array(armRoundSchema)})).nullable(),
  judgement: z.object({
    verdict: verdictSchema,
    stoppedBy: z.enum(['decision', 'futility', 'rounds', 'budget', 'interruption']),
    looks: z.array(lookSchema),
    metrics: z.array(metricJudgementSchema),
    errors: z.array(errorJudgementSchema),
    slo: z.array(sloJudgementSchema).optional(),
  }),
  notes: z.array(z.string()),
})

export type ArmRound = z.infer<typeof armRoundSchema>
export type GateRound = z.infer<typeof gateRoundSchema>
export type GatePlanRecord = z.infer<typeof gatePlanSchema>
export type GateResult = z.infer<typeof gateResultSchema>
export type MetricJudgement = z.infer<typeof metricJudgementSchema>
export type ErrorJudgement = z.infer<typeof errorJudgementSchema>
export type SloTermRecord = z.infer<typeof sloTermSchema>
export type SloJudgement = z.infer<typeof sloJudgementSchema>
export type Verdict = z.infer<typeof verdictSchema>
export type GateTargetRecord = z.infer<typeof gateTargetSchema>
