import {mkdtemp} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {environmentError, messageOf} from '../error.js'

/** A new folder for this process alone; whoever asks removes it. */
export async function makeTemporaryFolder(prefix: string): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), prefix))
  } catch (error) {
    throw environmentError(
      'WB_NO_TEMPORARY_FOLDER',
      `cannot make a temporary folder in ${tmpdir()}: ${messageOf(error)}`,
      'set TMPDIR to a folder that can be written',
      error,
    )
  }
}
