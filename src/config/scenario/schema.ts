import {z} from 'zod'
import {duration} from '../words/duration.js'
import {bodyText, statusList} from '../words/expect.js'
import {field, fieldOrNumber} from '../words/field.js'
import {
  framingHeaders,
  headerNamePattern,
  headerValuePattern,
  methods,
  path,
  pathPattern,
} from '../words/request.js'
import {scenarioCaps} from './caps.js'

const headerValue = z.string().regex(headerValuePattern, 'expected printable ASCII')

/** What a scenario file may say. Unknown fields are refused: a misspelt one must not be silently ignored. */
export const scenarioFileSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,39}$/, 'expected lower-case letters, digits, - _ . (at most 40)'),
  description: z.string().min(1).max(200).optional(),
  method: z.enum(methods).default('GET'),
  path: z.string().regex(pathPattern, `expected ${path.allowed}`),
  headers: z
    .record(
      z
        .string()
        .regex(headerNamePattern, 'expected a header name')
        .refine(name => !framingHeaders.test(name), 'bench writes this header itself, from the body'),
      z.union([headerValue, z.array(headerValue).min(1).max(100)]),
    )
    .default({}),
  body: z.string().max(scenarioCaps.bodyBytes).optional(),
  connections: z.number().int().min(1).max(scenarioCaps.connections).default(64),
  warmup: fieldOrNumber(duration({most: scenarioCaps.warmupMs})).optional(),
  timeout: fieldOrNumber(duration({least: 1, most: scenarioCaps.timeoutMs})).optional(),
  needs: z.enum(['database']).optional(),
  expect: z
    .strictObject({status: fieldOrNumber(statusList).optional(), body: field(bodyText).optional()})
    .optional(),
})

export type ScenarioFile = z.infer<typeof scenarioFileSchema>
