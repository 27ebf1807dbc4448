import {z} from 'zod'
import {armSchema, launchSchema} from './arm.js'
import {count, milliseconds} from './basics.js'
import {engineSchema, engineShape} from './engine.js'

const requestShape = {
  method: z.string(),
  path: z.string(),
  /** A list: the header as often. */
  headers: z.record(z.string(), z.union([z.string(), z.array(z.string()).readonly()])).readonly(),
  /** Bytes that are no text as base64. */
  body: z.union([z.string(), z.object({base64: z.string()})]).nullable(),
}

const expectSchema = z.object({status: z.string(), body: z.string().nullable()})

export const scenarioSchema = z.object({
  name: z.string(),
  description: z.string(),
  ...requestShape,
  connections: count,
  warmupMs: milliseconds,
  timeoutMs: milliseconds,
  /** Of older files: the status of the request that was asked before the load. */
  expectStatus: z.number().int().optional(),
  /** What a good answer was: in older files, which do not say, any 2xx. */
  expect: expectSchema.default({status: '2xx', body: null}),
  needs: z.enum(['database']).optional(),
  /** Several requests that share the load, each as often as its weight says; the first is the request above. */
  mix: z
    .array(
      z.object({
        name: z.string(),
        weight: z.number().positive(),
        ...requestShape,
        expect: expectSchema,
      }),
    )
    .readonly()
    .optional(),
  /** Of sessions: the names of their requests, the rows of their data, and what tells whether two are the same. */
  sessions: z
    .object({
      steps: z.array(z.string()).readonly(),
      data: z.record(z.string(), count).readonly(),
      digest: z.string(),
    })
    .optional(),
})

/** What the app uses beside itself, as far as its user has told. */
export const serviceSchema = z.object({
  name: z.string(),
  /** `127.0.0.1:5432`, `unix:/run/redis.sock` */
  address: z.string(),
  /** How many it takes. */
  connections: z.number().int().positive().optional(),
})

export const planSchema = z.object({
  seed: z.number().int(),
  rounds: z.number().int().positive(),
  /** Scenarios with a number that was wide after the planned rounds, and how many rounds these had then. */
  extension: z
    .object({rounds: z.number().int().positive(), scenarios: z.array(z.string()).readonly()})
    .optional(),
  /** Of each measured window: one for each phase. */
  durationMs: milliseconds,
  /** A closed loop ran, which throughput, CPU and memory come from. Without it they come from the open loop. */
  saturation: z.boolean(),
  /** Arrivals of the open loop, Poisson; null: latency is the closed loop's. */
  latency: z
    .discriminatedUnion('kind', [
      z.object({kind: z.literal('rate'), perSecond: z.number().positive()}),
      /** Of the throughput that the round's own saturation phase has shown. */
      z.object({kind: z.literal('share'), ofSaturation: z.number().positive()}),
      /** A rate that changes; the mean, and stage by stage. */
      z.object({
        kind: z.literal('profile'),
        perSecond: z.number().positive(),
        stages: z
          .array(
            z.object({
              fromPerSecond: z.number().nonnegative(),
              toPerSecond: z.number().nonnegative(),
              durationMs: milliseconds,
            }),
          )
          .readonly(),
      }),
    ])
    .nullable()
    .default(null),
  /** Generator processes that shared each load. */
  loadWorkers: z.number().int().positive().default(1),
  /** What sent the load. */
  engine: engineSchema.default('autocannon'),
  ...engineShape,
  /** CPUs that generator and server were kept on, as `taskset` takes them; null: none. */
  pinning: z.object({generator: z.string(), server: z.string().nullable()}).nullable().default(null),
  /** Every start of every cell, in the order in which they ran. */
  order: z.array(z.object({round: count, position: count, arm: z.string(), scenario: z.string()})).readonly(),
  arms: z.array(armSchema.extend({launch: launchSchema.optional()})).readonly(),
  /** What was named and not measured, in words, with the reason. */
  leftOut: z.array(z.string()).readonly().optional(),
  scenarios: z.array(scenarioSchema).readonly(),
  /** What else said how servers ran, beside their arms, and what of it held. */
  notices: z.array(z.string()).readonly().optional(),
  services: z.array(serviceSchema).readonly().optional(),
  url: z.string().nullable(),
})

export type ServiceRecord = z.infer<typeof serviceSchema>
export type ScenarioRecord = z.infer<typeof scenarioSchema>
export type PlanRecord = z.infer<typeof planSchema>
