import {z} from 'zod'
import {parseDuration} from '../../unit/duration.js'
import {scenarioCaps} from './caps.js'

const duration = (most: number) =>
  z.union([z.string(), z.number()]).transform((given, context): number => {
    const value = parseDuration(String(given))
    if (value !== undefined && value <= most) return value
    context.addIssue({
      code: 'custom',
      message: `expected a duration such as 500ms or 2s, at most ${most / 1000} s`,
    })
    return z.NEVER
  })

/** What a scenario file may say. Unknown fields are refused: a misspelt one must not be silently ignored. */
export const scenarioFileSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,39}$/, 'expected lower-case letters, digits, - _ . (at most 40)'),
  description: z.string().min(1).max(200),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).default('GET'),
  path: z.string().regex(/^\/[\x21-\x7e]*$/, 'expected a path that begins with / and has no spaces'),
  headers: z
    .record(
      z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'expected a header name'),
      z.string().regex(/^[\x20-\x7e\t]*$/, 'expected printable ASCII'),
    )
    .default({}),
  body: z.string().max(scenarioCaps.bodyBytes).optional(),
  connections: z.number().int().min(1).max(scenarioCaps.connections).default(64),
  warmup: duration(scenarioCaps.warmupMs).optional(),
  timeout: duration(scenarioCaps.timeoutMs).optional(),
  needs: z.enum(['database']).optional(),
  expect: z.strictObject({status: z.number().int().min(200).max(599)}).optional(),
})

export type ScenarioFile = z.infer<typeof scenarioFileSchema>
