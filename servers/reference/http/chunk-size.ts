import {HttpError} from './http-error.js'

/** Longest chunk-size line that is read, extensions included. */
export const mostChunkLine = 1024

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
const quoted = '"(?:[\\t \\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t \\x21-\\x7e\\x80-\\xff])*"'
const chunkLine = new RegExp(
  `^([0-9A-Fa-f]+)(?:[ \\t]*;[ \\t]*${token}(?:[ \\t]*=[ \\t]*(?:${token}|${quoted}))?)*$`,
)

/**
 * The size in a chunk-size line (without its CRLF), RFC 9112 §7.1: hexadecimal digits, then extensions, which are
 * ignored when they are well-formed: `;name=value`, tokens, or a quoted string as the value, with blanks around `;` and `=`.
 */
export function parseChunkSize(line: string): number {
  const match = chunkLine.exec(line)
  const size = Number.parseInt(match?.[1] ?? '', 16)
  if (!(size <= Number.MAX_SAFE_INTEGER)) throw new HttpError(400, 'malformed chunk size')
  return size
}
