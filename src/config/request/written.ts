import {usageError} from '../../error.js'
import {requestBody, type RequestBody} from '../../http/request-body.js'
import type {HeaderField, RequestHeaders} from '../../http/request-fields.js'
import {scenarioCaps} from '../scenario/caps.js'
import {formBody, formEncoded, type FormField} from './form.js'

/** A request as people write it, by flags or in a file. All of it is checked; `requestOf` puts it together. */
export interface WrittenRequest {
  /** GET when left out, or POST with a body. */
  readonly method?: string | undefined
  /** Sent as it stands. */
  readonly path: string
  /** Added to what the path has of a query, encoded. */
  readonly query?: readonly HeaderField[] | undefined
  readonly headers?: readonly HeaderField[] | undefined
  /** `a=1; b=2`: one line, after those among the headers. */
  readonly cookies?: readonly string[] | undefined
  /** `NAME:PASSWORD`, sent as Basic credentials. */
  readonly user?: string | undefined
  readonly body?: WrittenBody | undefined
}

export type WrittenBody =
  | {readonly kind: 'plain'; readonly bytes: Buffer}
  | {readonly kind: 'json'; readonly text: string}
  | {readonly kind: 'form'; readonly fields: readonly FormField[]}

/** What goes into the request line, the headers and the body. */
export interface MadeRequest {
  readonly method: string
  readonly path: string
  readonly headers: RequestHeaders
  readonly body: RequestBody | null
}

export function requestOf(written: WrittenRequest): MadeRequest {
  const {method, path, query = [], headers = [], cookies = [], user, body} = written
  const has = (name: string) => headers.some(([given]) => given.toLowerCase() === name)
  if (user !== undefined && has('authorization'))
    throw usageError('WB_FLAGS_CONFLICT', 'a user and a header Authorization say the same thing', 'give one')
  const made = madeBody(body)
  const fields: readonly HeaderField[] = [
    ...headers,
    ...(cookies.length === 0 ? [] : [['Cookie', cookies.join('; ')] as const]),
    ...(user === undefined
      ? []
      : [['Authorization', `Basic ${Buffer.from(user).toString('base64')}`] as const]),
    ...(made?.type === undefined || has('content-type') ? [] : [['Content-Type', made.type] as const]),
  ]
  return {
    method: method ?? (made === undefined ? 'GET' : 'POST'),
    path: withQuery(path, query),
    headers: headersOf(fields),
    body: made === undefined ? null : requestBody(withinCap(made.bytes)),
  }
}

/** Lines of one name stay together, in their order. */
export function headersOf(lines: readonly HeaderField[]): RequestHeaders {
  const values = new Map<string, string[]>()
  for (const [name, value] of lines) values.set(name, [...(values.get(name) ?? []), value])
  return Object.fromEntries(
    [...values].map(([name, [first = '', ...more]]) => [name, more.length === 0 ? first : [first, ...more]]),
  )
}

function withQuery(path: string, query: readonly HeaderField[]): string {
  if (query.length === 0) return path
  return `${path}${path.includes('?') ? '&' : '?'}${formEncoded(query)}`
}

interface MadeBody {
  readonly bytes: Buffer
  /** Content-Type, unless the user says another. */
  readonly type?: string
}

function madeBody(body: WrittenBody | undefined): MadeBody | undefined {
  switch (body?.kind) {
    case undefined:
      return undefined
    case 'plain':
      return {bytes: body.bytes}
    case 'json':
      return {bytes: Buffer.from(body.text), type: 'application/json'}
    case 'form':
      return formBody(body.fields)
  }
}

function withinCap(bytes: Buffer): Buffer {
  if (bytes.length <= scenarioCaps.bodyBytes) return bytes
  throw usageError('WB_BAD_BODY', `a body of ${bytes.length} bytes is more than ${scenarioCaps.bodyBytes}`)
}
