import {readdir} from 'node:fs/promises'
import {join} from 'node:path'
import {cannotRead, messageOf, usageError} from '../error.js'
import {readSavedResults, type SavedResult} from '../result/read.js'

export interface ReadResult {
  readonly file: string
  readonly result: SavedResult
}

export interface UnreadableResult {
  readonly file: string
  readonly problem: string
}

/** What `.json` files of a folder hold, by name, one at a time: nobody has to hold them all. */
export async function* resultsInFolder(folder: string): AsyncGenerator<ReadResult | UnreadableResult> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw cannotRead(folder, error, 'run `bench run` first, or name the folder')
  })
  for (const name of names.filter(one => one.endsWith('.json')).sort()) {
    const file = join(folder, name)
    try {
      yield {file, result: await onlyResult(file)}
    } catch (error) {
      yield {file, problem: messageOf(error)}
    }
  }
}

/** @throws BenchError (usage) where the file holds none, or several */
export async function onlyResult(file: string): Promise<SavedResult> {
  const [result, ...others] = await readSavedResults(file)
  if (result !== undefined && others.length === 0) return result
  throw usageError(
    'WB_SEVERAL_RESULTS',
    `${file} holds ${others.length + (result === undefined ? 0 : 1)} results, and one is wanted`,
    'give the JSON file of one of them',
  )
}
