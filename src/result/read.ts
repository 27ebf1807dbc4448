import {cannotRead, messageOf, usageError} from '../error.js'
import {mostResultBytes, readBounded} from '../text/bounded-read.js'
import {fieldsWithoutSecrets, noSecrets, secretDigest, withoutSecrets} from '../text/secrets.js'
import {capacityResultSchema, capacitySchemaVersion, type CapacityResult} from './capacity.js'
import {checked} from './checked.js'
import {extractResults} from './embedded.js'
import {fromVersion1, version1Schema} from './migrate/version-1.js'
import {runResultSchema, schemaVersion, type RunResult} from './schema.js'
import {tuneResultSchema, tuneSchemaVersion, type TuneResult} from './tune.js'

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

/** What can be shown: results of `bench run`, `bench capacity` and `bench tune`. */
export type SavedResult = RunResult | CapacityResult | TuneResult

export function isCapacity(result: SavedResult): result is CapacityResult {
  return 'kind' in result && result.kind === 'capacity'
}

export function isTune(result: SavedResult): result is TuneResult {
  return 'kind' in result && result.kind === 'tune'
}

/** All results of a file: one of a JSON file, those that an HTML report was made of. */
export async function readResults(file: string): Promise<readonly RunResult[]> {
  const text = await textOf(file)
  return embeddedIn(text, file)?.map(value => checkResult(value, file)) ?? [parseResult(text, file)]
}

/** The same, of any of these commands. */
export async function readSavedResults(file: string): Promise<readonly SavedResult[]> {
  const text = await textOf(file)
  return (embeddedIn(text, file) ?? [parsed(text, file)]).map(value => checkSaved(value, file))
}

function checkSaved(value: unknown, file: string): SavedResult {
  switch ((value as {kind?: unknown} | null)?.kind) {
    case 'capacity':
      return checked(value, file, {schema: capacityResultSchema, newest: capacitySchemaVersion})
    case 'tune':
      return checked(value, file, {schema: tuneResultSchema, newest: tuneSchemaVersion})
    default:
      return checkResult(value, file)
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readBounded(file, mostResultBytes)
  } catch (error) {
    throw cannotRead(file, error, 'give the path of a result that `bench run` saved')
  }
}

/** `file` is only for messages. */
export function parseResult(text: string, file: string): RunResult {
  return checkResult(parsed(text, file), file)
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw usageError(
      'WB_NOT_A_RESULT',
      `${file} is not JSON: ${messageOf(error)}`,
      'was the file cut short?',
      error,
    )
  }
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
