import {mkdir, open, rename, rm, stat} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {messageOf, usageError} from '../error.js'

/** An output file, proven writable before any work is done for it. */
export interface OutputFile {
  /** Replaces what is there, atomically. */
  write(text: string): Promise<void>
  /** Removes the temporary file; call it in any case. */
  close(): Promise<void>
}

/** Raises a usage error when `file` cannot be written. */
export async function openOutput(file: string): Promise<OutputFile> {
  const temporary = join(dirname(file), `.${process.pid}-${opened++}.partial`)
  try {
    await mkdir(dirname(file), {recursive: true})
    await refuseFolder(file)
    await (await open(temporary, 'w')).close()
  } catch (error) {
    await rm(temporary, {force: true}).catch(() => undefined)
    throw cannotWrite(file, error)
  }
  return {
    async write(text) {
      try {
        const handle = await open(temporary, 'w')
        await handle.writeFile(text)
        await handle.close()
        await rename(temporary, file)
      } catch (error) {
        throw cannotWrite(file, error)
      }
    },
    close: () => rm(temporary, {force: true}),
  }
}

/** A file that cannot be renamed onto would fail only after the work. */
async function refuseFolder(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined)
  if (found?.isDirectory() === true) throw new Error('it is a folder')
}

let opened = 0

function cannotWrite(file: string, cause: unknown) {
  return usageError(`cannot write ${file}: ${messageOf(cause)}`, 'give another place with --output', cause)
}
