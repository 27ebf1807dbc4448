import {mkdir, open, rename, rm} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {messageOf, usageError} from '../error.js'

/** Where `bench run` saves when it is not told: a folder below the working directory. */
export const resultsFolder = 'results'

/** A place for one result, proven writable before anything is measured. */
export interface ResultStore {
  readonly file: string
  /** Replaces what is there, atomically: a reader sees the old file or the new one, whole. */
  save(result: object): Promise<void>
  /** Removes the temporary file; call it in any case. */
  close(): Promise<void>
}

/**
 * Creates a temporary file beside `file`, so that a folder that cannot be written fails now and not after minutes of
 * measuring, and so that the final rename stays inside one file system.
 */
export async function openStore(file: string): Promise<ResultStore> {
  const temporary = join(dirname(file), `.${process.pid}-${Date.now().toString(36)}.json.partial`)
  try {
    await mkdir(dirname(file), {recursive: true})
    await writeWhole(temporary, '')
  } catch (error) {
    throw cannotWrite(file, error)
  }
  return {
    file,
    async save(result) {
      try {
        await writeWhole(temporary, JSON.stringify(result, undefined, 1) + '\n')
        await rename(temporary, file)
      } catch (error) {
        throw cannotWrite(file, error)
      }
    },
    close: () => rm(temporary, {force: true}),
  }
}

/** Flushed to the disk before it returns, so that the rename that follows cannot overtake the data. */
async function writeWhole(file: string, text: string): Promise<void> {
  const handle = await open(file, 'w')
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function cannotWrite(file: string, cause: unknown) {
  return usageError(
    `cannot write ${file}: ${messageOf(cause)}`,
    'give another place with --output FILE',
    cause,
  )
}

/** `results/2026-11-20T10-15-30-io.json`: sorts by time, safe in every file system. */
export function defaultResultFile(startedAt: Date, name: string): string {
  const time = startedAt.toISOString().slice(0, 19).replaceAll(':', '-')
  return join(resultsFolder, `${time}-${name.replaceAll(/[^a-z0-9._-]+/gi, '-').slice(0, 60)}.json`)
}
