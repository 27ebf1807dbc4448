import {HttpError} from './http-error.js'

/** Longest chunk-size line that is read, extensions included. */
export const mostChunkLine = 1024

/**
 * The size in a chunk-size line (without its CRLF), RFC 9112 §7.1: hexadecimal digits, then extensions, which are
 * ignored. Blanks are allowed only before the semicolon of an extension.
 */
export function parseChunkSize(line: string): number {
  const match = /^([0-9A-Fa-f]+)(?:[ \t]*;[\t\x20-\x7e\x80-\xff]*)?$/.exec(line)
  const size = Number.parseInt(match?.[1] ?? '', 16)
  if (!(size <= Number.MAX_SAFE_INTEGER)) throw new HttpError(400, 'malformed chunk size')
  return size
}
