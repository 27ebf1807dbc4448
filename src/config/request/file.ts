import {readFileSync, statSync} from 'node:fs'
import {resolve} from 'node:path'
import {messageOf, usageError} from '../../error.js'
import {scenarioCaps} from '../scenario/caps.js'

/** A file that becomes a part of a request, byte for byte; `where` says who names it. */
export function readFileCapped(file: string, cwd: string, where: string): Buffer {
  const path = resolve(cwd, file)
  let bytes: Buffer
  try {
    const {size} = statSync(path)
    if (size > scenarioCaps.bodyBytes) throw tooLarge(file, size)
    bytes = readFileSync(path)
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    throw usageError(
      'WB_BAD_BODY',
      `${where} @${file}: ${messageOf(error)}`,
      '@ names a file; a scenario file can hold a body that begins with @',
      error,
    )
  }
  // Of what has no size of its own, such as a pipe.
  if (bytes.length > scenarioCaps.bodyBytes) throw tooLarge(file, bytes.length)
  return bytes
}

function tooLarge(file: string, bytes: number): Error {
  return usageError('WB_BAD_BODY', `${file}: ${bytes} bytes are more than ${scenarioCaps.bodyBytes}`)
}
