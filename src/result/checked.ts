import type {z} from 'zod'
import {usageError} from '../error.js'

interface Kind<Result> {
  readonly schema: z.ZodType<Result>
  /** The latest schema version that is known here. */
  readonly newest: number
  /** By the version that it reads: what makes a file of an older version one of the newest. */
  readonly migrations?: ReadonlyMap<number, z.ZodType>
}

/** `value` as what its schema says, or a usage error that names the file and the first thing that is wrong with it. */
export function checked<Result>(value: unknown, file: string, kind: Kind<Result>): Result {
  const {schema, newest, migrations} = kind
  const version = (value as {schemaVersion?: unknown} | null)?.schemaVersion
  if (typeof version === 'number' && version > newest) {
    throw usageError(
      'WB_RESULT_TOO_NEW',
      `${file} has schema version ${version}; this bench reads up to ${newest}`,
      'upgrade workerbench to read it',
    )
  }
  const migration = typeof version === 'number' ? migrations?.get(version) : undefined
  return parsed(migration === undefined ? value : parsed(value, file, migration), file, schema)
}

function parsed<Result>(value: unknown, file: string, schema: z.ZodType<Result>): Result {
  const outcome = schema.safeParse(value)
  if (outcome.success) return outcome.data
  const {path, message} = firstFault(outcome.error.issues)
  throw usageError(
    'WB_RESULT_DAMAGED',
    `${file} is not a valid result: ${path.join('.')}: ${message}`,
    'was the file cut short or edited?',
  )
}

type Issue = z.core.$ZodIssue
type Fault = Pick<Issue, 'path' | 'message'>

/** Of a union, what is wrong with the alternative that fits the furthest. */
function firstFault([issue]: readonly Issue[]): Fault {
  if (issue === undefined) return {path: [], message: 'unknown'}
  if (issue.code !== 'invalid_union') return issue
  const [furthest] = issue.errors
    .filter(issues => issues.length > 0)
    .map(firstFault)
    .sort((one, other) => other.path.length - one.path.length)
  return furthest === undefined ? issue : {...furthest, path: [...issue.path, ...furthest.path]}
}
