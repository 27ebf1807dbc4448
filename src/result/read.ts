import {readFile} from 'node:fs/promises'
import {messageOf, usageError} from '../error.js'
import {fieldsWithoutSecrets, noSecrets, secretDigest, withoutSecrets} from '../text/secrets.js'
import {checked} from './checked.js'
import {extractResults} from './embedded.js'
import {fromVersion1, version1Schema} from './migrate/version-1.js'
import {runResultSchema, schemaVersion, type RunResult} from './schema.js'

/**
 * Reads a saved result, or the one inside an HTML report. Raises a usage error that names the file and the first thing
 * that is wrong with it.
 */
export async function readResult(file: string): Promise<RunResult> {
  const [result, ...others] = await readResults(file)
  if (result === undefined || others.length > 0) {
    throw usageError(
      'WB_SEVERAL_RESULTS',
      `${file} holds ${others.length + (result === undefined ? 0 : 1)} results, and one is wanted`,
      'give the JSON file of one of them',
    )
  }
  return result
}

/** All results of a file: one of a JSON file, those that an HTML report was made of. */
export async function readResults(file: string): Promise<readonly RunResult[]> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw usageError(
      'WB_CANNOT_READ',
      `cannot read ${file}: ${messageOf(error)}`,
      'give the path of a result that `bench run` saved',
      error,
    )
  }
  return embeddedIn(text, file)?.map(value => checkResult(value, file)) ?? [parseResult(text, file)]
}

/** `file` is only for messages. */
export function parseResult(text: string, file: string): RunResult {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw usageError(
      'WB_NOT_A_RESULT',
      `${file} is not JSON: ${messageOf(error)}`,
      'was the file cut short?',
      error,
    )
  }
  return checkResult(value, file)
}

function checkResult(value: unknown, file: string): RunResult {
  if (typeof (value as {schemaVersion?: unknown} | null)?.schemaVersion !== 'number')
    throw usageError('WB_NOT_A_RESULT', `${file} is not a result of bench: it has no schemaVersion`)
  return withoutOldSecrets(checked(value, file, {schema: runResultSchema, newest: schemaVersion, migrations}))
}

/** Older files have headers as they were sent. */
function withoutOldSecrets(result: RunResult): RunResult {
  const scenarios = result.plan.scenarios.map(scenario => ({
    ...scenario,
    headers: fieldsWithoutSecrets(scenario.headers),
    path: withoutSecrets(scenario.path, noSecrets, secretDigest),
  }))
  return {...result, plan: {...result.plan, scenarios}}
}

const migrations = new Map([[1, version1Schema.transform(fromVersion1)]])

function embeddedIn(text: string, file: string): readonly unknown[] | undefined {
  try {
    const found = extractResults(text)
    if (found !== undefined) return found
  } catch (error) {
    throw usageError(
      'WB_RESULT_DAMAGED',
      `the data inside ${file} is damaged: ${messageOf(error)}`,
      'was the file cut short?',
      error,
    )
  }
  if (!/^\s*<(!doctype|html)/i.test(text)) return undefined
  throw usageError(
    'WB_NOT_A_RESULT',
    `${file} is a page without results in it`,
    'give a page that `bench report html` wrote',
  )
}
