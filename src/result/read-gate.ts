import {messageOf, usageError} from '../error.js'
import {mostResultBytes, readBounded} from '../text/bounded-read.js'
import {checked} from './checked.js'
import {gateResultSchema, gateSchemaVersion, type GateResult} from './gate-result.js'

/** Reads a result that `bench gate` saved. Raises a usage error that names the file and the first thing wrong with it. */
export async function readGateResult(file: string): Promise<GateResult> {
  let value: unknown
  try {
    value = JSON.parse(await readBounded(file, mostResultBytes))
  } catch (error) {
    const what = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read'
    throw usageError(
      'WB_NOT_A_RESULT',
      `${file} ${what}: ${messageOf(error)}`,
      'give a file that `bench gate -o` wrote',
      error,
    )
  }
  const {kind} = (value ?? {}) as {kind?: unknown}
  if (kind !== 'gate') {
    throw usageError(
      'WB_NOT_A_RESULT',
      `${file} is not a result of bench gate`,
      'a stored baseline must have been measured as a gate measures; `bench compare` compares results of bench run',
    )
  }
  return checked(value, file, {schema: gateResultSchema, newest: gateSchemaVersion})
}
