import {HttpError} from './http-error.js'
import type {HttpLimits} from './limits.js'
import {hasLongMethod} from './request-line.js'

/** Fields that would change framing or routing after the fact (RFC 9110 §6.5.1). */
const notInTrailers = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Of a whole request line, or of as much of one as has come. */
export function checkRequestLineLength(length: number, limits: HttpLimits, line: () => string): void {
  if (length <= limits.limitRequestLine) return
  if (hasLongMethod(line())) throw new HttpError(400, 'malformed method')
  throw new HttpError(414, 'request line too long')
}

/** A field line is at least this long, and so many came before it: refuses what is too long, or a field too many. */
export function checkFieldLineLength(length: number, fieldsBefore: number, limits: HttpLimits): void {
  // gunicorn counts a field's CRLF, and does not count the request line's.
  if (length + 2 > limits.limitRequestFieldSize) throw new HttpError(431, 'header field too long')
  if (length > 0 && fieldsBefore >= limits.limitRequestFields) {
    throw new HttpError(431, 'too many header fields')
  }
}

export function checkTrailer(name: string): void {
  if (notInTrailers.has(name)) throw new HttpError(400, `${name} in the trailers`)
}
