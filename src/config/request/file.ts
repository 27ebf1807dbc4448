import {resolve} from 'node:path'
import {messageOf, usageError} from '../../error.js'
import {readBoundedSync} from '../../text/bounded-read.js'
import {scenarioCaps} from '../scenario/caps.js'

/** A file that becomes a part of a request, byte for byte; `where` says who names it. */
export function readFileCapped(file: string, cwd: string, where: string): Buffer {
  const path = resolve(cwd, file)
  try {
    return readBoundedSync(path, scenarioCaps.bodyBytes)
  } catch (error) {
    throw usageError(
      'WB_BAD_BODY',
      `${where} @${file}: ${messageOf(error)}`,
      '@ names a file; a scenario file can hold a body that begins with @',
      error,
    )
  }
}
