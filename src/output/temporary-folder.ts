import {mkdir, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {environmentError, messageOf} from '../error.js'
import {keepAtExit, removeAtExit} from './exit-paths.js'
import {temporaryName} from './leftovers.js'

/** A new folder for this process alone, gone when it ends; whoever asks removes it by `removeTemporaryFolder`. */
export async function makeTemporaryFolder(prefix: `bench-${string}`): Promise<string> {
  const path = join(tmpdir(), temporaryName(prefix))
  try {
    // Before it is there: who is killed in between leaves it.
    removeAtExit({path})
    await mkdir(path, {mode: 0o700})
    return path
  } catch (error) {
    keepAtExit(path)
    throw environmentError(
      'WB_NO_TEMPORARY_FOLDER',
      `cannot make a temporary folder in ${tmpdir()}: ${messageOf(error)}`,
      'set TMPDIR to a folder that can be written',
      error,
    )
  }
}

export async function removeTemporaryFolder(path: string): Promise<void> {
  await rm(path, {recursive: true, force: true})
  keepAtExit(path)
}
