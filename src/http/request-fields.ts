import {bodyBytes, type RequestBody} from './request-body.js'
import {isUnix} from './request-url.js'

/** By name; a list is as many lines. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[]>>

export type HeaderField = readonly [name: string, value: string]

export interface RequestParts {
  readonly method: string
  readonly headers?: RequestHeaders | undefined
  readonly body?: RequestBody | undefined
}

/** Methods whose requests have a body, and say so even when it is empty (RFC 9110 § 8.6). */
const withBody = new Set(['POST', 'PUT', 'PATCH'])

/**
 * The header lines of a request: those of the user as they were written and as often as they were given, and before and
 * after them what is missing. `connection`: unless the user says otherwise.
 */
export function requestFields(
  origin: string,
  {method, headers = {}, body}: RequestParts,
  connection: 'keep-alive' | 'close',
): readonly HeaderField[] {
  const given = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((one): HeaderField => [name, one]),
  )
  const missing = (name: string, value: string): readonly HeaderField[] =>
    given.some(([wanted]) => wanted.toLowerCase() === name.toLowerCase()) ? [] : [[name, value]]
  const length = bodyBytes(body).length
  return [
    ...missing('Host', isUnix(origin) ? 'localhost' : new URL(origin).host),
    ...missing('Connection', connection),
    ...given,
    ...(length > 0 || withBody.has(method) ? missing('Content-Length', String(length)) : []),
  ]
}
