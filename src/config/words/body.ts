import {readFileSync, statSync} from 'node:fs'
import {resolve} from 'node:path'
import {messageOf, usageError} from '../../error.js'
import {scenarioCaps} from '../scenario/caps.js'

/**
 * The body of `--body`: the text itself or, after an @ as curl has it, a file's, byte for byte. Only text: results, which
 * hold the request, are JSON.
 */
export function readBody(text: string, cwd: string): string {
  if (!text.startsWith('@')) return withinCap(text, '--body', Buffer.byteLength(text))
  const file = text.slice(1)
  const path = resolve(cwd, file)
  try {
    withinCap('', file, statSync(path).size)
    return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(readFileSync(path))
  } catch (error) {
    if (error instanceof TypeError)
      throw usageError('WB_BAD_BODY', `--body @${file}: it is not text in UTF-8`, undefined, error)
    if (error instanceof Error && 'syscall' in error)
      throw usageError(
        'WB_BAD_BODY',
        `--body @${file}: ${messageOf(error)}`,
        '@ names a file; a scenario file can hold a body that begins with @',
        error,
      )
    throw error
  }
}

function withinCap(text: string, where: string, bytes: number): string {
  if (bytes <= scenarioCaps.bodyBytes) return text
  throw usageError('WB_BAD_BODY', `${where}: ${bytes} bytes are more than ${scenarioCaps.bodyBytes}`)
}
