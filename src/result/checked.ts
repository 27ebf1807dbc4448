import type {z} from 'zod'
import {usageError} from '../error.js'

interface Kind<Result> {
  readonly schema: z.ZodType<Result>
  /** The latest schema version that is known here. */
  readonly newest: number
}

/** `value` as what its schema says, or a usage error that names the file and the first thing that is wrong with it. */
export function checked<Result>(value: unknown, file: string, {schema, newest}: Kind<Result>): Result {
  const version = (value as {schemaVersion?: unknown} | null)?.schemaVersion
  if (typeof version === 'number' && version > newest) {
    throw usageError(
      `${file} has schema version ${version}; this bench reads up to ${newest}`,
      'upgrade workerbench to read it',
    )
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const first = parsed.error.issues[0]
  throw usageError(
    `${file} is not a valid result: ${first?.path.join('.') ?? ''}: ${first?.message ?? 'unknown'}`,
    'was the file cut short or edited?',
  )
}
