import {z} from 'zod'
import {cellSchema} from './cell.js'
import {resultHead} from './head.js'
import {planSchema} from './plan-record.js'

/**
 * The result contract, version 2: the one source of the TypeScript types, of validation when a file is read, and of
 * the published JSON Schema (schema/run-result.schema.json). A change that an old reader would misread raises
 * `schemaVersion` and brings a migration (migrate/).
 */
export const schemaVersion = 2

const floorSchema = z.object({
  /** The loop that the latency of the tables comes from. */
  model: z.enum(['open', 'closed']),
  /** Arrivals; null in the closed loop, which had one connection. */
  ratePerSecond: z.number().positive().nullable(),
  p50Ms: z.number().nonnegative(),
})

export type Floor = z.infer<typeof floorSchema>

export const runResultSchema = z.object({
  schemaVersion: z.literal(schemaVersion),
  ...resultHead,
  name: z.string(),
  /** What the load generator itself saw of a server that does nothing, here, when the run began. */
  floor: floorSchema.nullable().optional(),
  plan: planSchema,
  cells: z.array(cellSchema).readonly(),
})

export type RunResult = z.infer<typeof runResultSchema>
