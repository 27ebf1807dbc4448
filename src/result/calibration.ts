import {z} from 'zod'
import {count} from './basics.js'
import {engineSchema} from './engine.js'
import {environmentSchema} from './environment.js'
import {gateMetricSchema, gateRoundSchema} from './gate-result.js'

/** The contract of `bench calibrate`, version 1; published as schema/calibration.schema.json. */
export const calibrationSchemaVersion = 1

const shareSchema = z.object({hits: count, of: count, low: z.number(), high: z.number()})

/** What the gate would say, resampled from the physical rounds with an effect put in. */
const powerSchema = z.object({
  /** 0.1: 10 % worse. */
  effect: z.number(),
  regression: z.number(),
  pass: z.number(),
  inconclusive: z.number(),
  meanRounds: z.number(),
  meanSeconds: z.number(),
})

export const metricCalibrationSchema = z.object({
  metric: gateMetricSchema,
  /** Of the logarithms of candidate ÷ baseline, between rounds. */
  sd: z.number(),
  lag1: z.number(),
  /** Identical arms: what the second in name is worse by; its interval should hold 0. */
  armEffect: z.object({value: z.number(), low: z.number(), high: z.number()}),
  /** What the arm that begins a round is worse by. */
  positionEffect: z.object({value: z.number(), low: z.number(), high: z.number()}),
  margin: z.number(),
  falseAlarms: shareSchema,
  power: z.array(powerSchema),
  /** Smallest margin with hardly a false alarm and 95 % passes on unchanged code; null: none up to 100 %. */
  suggestedMargin: z.number().nullable(),
})

export const calibrationSchema = z.object({
  schemaVersion: z.literal(calibrationSchemaVersion),
  kind: z.literal('calibration'),
  measuredAt: z.string(),
  toolVersion: z.string(),
  environment: environmentSchema,
  seed: z.number().int(),
  /** What sent the load; absent in older files: autocannon. */
  engine: engineSchema.optional(),
  roundMs: z.number(),
  rounds: z.array(gateRoundSchema),
  metrics: z.array(metricCalibrationSchema),
  /** A physical gate of the reference server against itself, slowed down by a known amount. */
  positiveControl: z
    .object({
      injected: z.string(),
      metric: gateMetricSchema,
      verdict: z.enum(['pass', 'regression', 'inconclusive']),
      ratio: z.number(),
      low: z.number().nullable(),
      high: z.number().nullable(),
      rounds: count,
      seconds: z.number(),
    })
    .nullable(),
})

export type Calibration = z.infer<typeof calibrationSchema>
export type MetricCalibration = z.infer<typeof metricCalibrationSchema>
