import {z} from 'zod'
import {duration} from '../words/duration.js'
import {bodyText, statusList} from '../words/expect.js'
import {requestShape} from '../request/schema.js'
import {sessionShape} from '../session/schema.js'
import {field, fieldOrNumber} from '../words/field.js'
import {methods, path, pathPattern} from '../words/request.js'
import {scenarioCaps} from './caps.js'
import {profileSchema} from './profile.js'

/** What a scenario file may say. Unknown fields are refused: a misspelt one must not be silently ignored. */
const named = {
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,39}$/, 'expected lower-case letters, digits, - _ . (at most 40)'),
  description: z.string().min(1).max(200).optional(),
}

/** How it is loaded. */
const loaded = {
  connections: z.number().int().min(1).max(scenarioCaps.connections).default(64),
  warmup: fieldOrNumber(duration({most: scenarioCaps.warmupMs})).optional(),
  timeout: fieldOrNumber(duration({least: 1, most: scenarioCaps.timeoutMs})).optional(),
  needs: z.enum(['database']).optional(),
  /** Of arrivals, in place of a rate that stays: `bench run` follows it. */
  profile: profileSchema.optional(),
}

/** Version 1: one request. */
export const scenarioFileSchema = z.strictObject({
  version: z.literal(1).optional(),
  ...named,
  /** GET when left out, or POST with a body. */
  method: z.enum(methods).optional(),
  path: z.string().regex(pathPattern, `expected ${path.allowed}`),
  ...requestShape,
  ...loaded,
  expect: z
    .strictObject({status: fieldOrNumber(statusList).optional(), body: field(bodyText).optional()})
    .optional(),
})

/** Version 2: sessions. `${NAME}` in it is taken from the environment, and secret. */
export const sessionFileSchema = z.strictObject({
  version: z.literal(2).optional(),
  ...named,
  ...loaded,
  ...sessionShape,
})

/** Either, as it is published. */
export const anyScenarioFileSchema = z.union([scenarioFileSchema, sessionFileSchema])
