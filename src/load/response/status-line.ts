import {DOT, SPACE, ZERO} from './characters.js'

const protocol = Buffer.from('HTTP/')

/** `minor`: of the version 1.x. */
export interface StatusLine {
  status: number
  minor: number
}

/**
 * `HTTP/1.1 200 OK` into `line`; false when it is none. The reason may be missing, and with it the space before it: RFC
 * 9112 § 4 asks for that space, and § 3 and § 4 let a client split at blanks.
 */
export function readStatusLine(bytes: Uint8Array, start: number, end: number, line: StatusLine): boolean {
  if (end - start < 12 || !canBeStatusLine(bytes, start, end)) return false
  const [major, dot, minor] = [digit(bytes, start + 5), bytes[start + 6], digit(bytes, start + 7)]
  if (major !== 1 || dot !== DOT || minor < 0 || bytes[start + 8] !== SPACE) return false
  const [hundreds, tens, ones] = [digit(bytes, start + 9), digit(bytes, start + 10), digit(bytes, start + 11)]
  // A class that does not exist is to be taken for 5xx (RFC 9110 § 15); below 100 there is none at all.
  if (hundreds < 1 || tens < 0 || ones < 0) return false
  if (end > start + 12 && bytes[start + 12] !== SPACE) return false
  line.status = hundreds * 100 + tens * 10 + ones
  line.minor = minor
  return true
}

/** Whether a line that begins so can still become one: what is not HTTP at all is known by its first bytes. */
export function canBeStatusLine(bytes: Uint8Array, start: number, end: number): boolean {
  const known = Math.min(protocol.length, end - start)
  for (let index = 0; index < known; index++) {
    if (bytes[start + index] !== protocol[index]) return false
  }
  return true
}

/** −1 when it is none. */
function digit(bytes: Uint8Array, at: number): number {
  const value = (bytes[at] ?? 0) - ZERO
  return value >= 0 && value <= 9 ? value : -1
}
