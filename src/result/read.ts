import {readFile} from 'node:fs/promises'
import {messageOf, usageError} from '../error.js'
import {runResultSchema, schemaVersion, type RunResult} from './schema.js'

/** Reads a saved result. Raises a usage error that names the file and the first thing that is wrong with it. */
export async function readResult(file: string): Promise<RunResult> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw usageError(
      `cannot read ${file}: ${messageOf(error)}`,
      'give the path of a result that `bench run` saved',
      error,
    )
  }
  return parseResult(text, file)
}

/** `file` is only for messages. */
export function parseResult(text: string, file: string): RunResult {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw usageError(`${file} is not JSON: ${messageOf(error)}`, 'was the file cut short?', error)
  }
  const version = (value as {schemaVersion?: unknown} | null)?.schemaVersion
  if (typeof version !== 'number')
    throw usageError(`${file} is not a result of bench: it has no schemaVersion`)
  if (version > schemaVersion) {
    throw usageError(
      `${file} has schema version ${version}; this bench reads up to ${schemaVersion}`,
      'upgrade workerbench to read it',
    )
  }
  const parsed = runResultSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const first = parsed.error.issues[0]
  throw usageError(
    `${file} is not a valid result: ${first?.path.join('.') ?? ''}: ${first?.message ?? 'unknown'}`,
  )
}
