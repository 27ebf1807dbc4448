import type {Field} from './field-line.js'
import {HttpError} from './http-error.js'
import type {RequestHead} from '../interface/request-head.js'
import type {RequestLine} from './request-line.js'

/**
 * Reads from the fields what decides where this request ends and whether another may follow. Everything that two
 * servers could read differently (request smuggling, RFC 9112 §11.2) is refused instead of repaired.
 */
export function withFraming(line: RequestLine, headers: readonly Field[]): RequestHead {
  const found = collect(headers)
  const isOld = line.version === '1.0'
  if (found.host === undefined && !isOld) throw new HttpError(400, 'HTTP/1.1 needs a Host field')
  // RFC 9110 §4.2.1: without its host an http URI is none, and the field is all that names it here.
  if (found.host === '' && !line.hasAuthority) throw new HttpError(400, 'empty Host field')
  const coding =
    found.transferEncoding === undefined ? noCoding : transferCoding(found.transferEncoding, isOld)
  if (found.transferEncoding !== undefined && found.contentLength !== undefined) {
    throw new HttpError(400, 'Content-Length and Transfer-Encoding in one request')
  }
  const options = found.connection === undefined ? noOptions : connectionOptions(found.connection)
  return {
    method: line.method,
    target: line.target,
    path: line.path,
    query: line.query,
    version: line.version,
    headers,
    keepAlive: !coding.lastRequest && !options.close && (options.keepAlive || !isOld),
    expectContinue: found.expect !== undefined && expectsContinue(found.expect, isOld),
    contentLength: found.contentLength,
    chunked: coding.chunked,
    upgrade: options.upgrade ? found.upgrade?.toLowerCase() : undefined,
  }
}

interface FramingFields {
  host: string | undefined
  contentType: string | undefined
  contentLength: number | undefined
  transferEncoding: string | undefined
  connection: string | undefined
  expect: string | undefined
  upgrade: string | undefined
}

function collect(headers: readonly Field[]): FramingFields {
  const found: FramingFields = {
    host: undefined,
    contentType: undefined,
    contentLength: undefined,
    transferEncoding: undefined,
    connection: undefined,
    expect: undefined,
    upgrade: undefined,
  }
  for (const [name, value] of headers) {
    switch (name) {
      case 'host':
        found.host = once(found.host, name, checkedHost(value))
        break
      case 'content-type':
        found.contentType = once(found.contentType, name, value)
        break
      case 'content-length':
        found.contentLength = once(found.contentLength, name, parseLength(value))
        break
      case 'transfer-encoding':
        found.transferEncoding = listed(found.transferEncoding, value)
        break
      case 'connection':
        found.connection = listed(found.connection, value)
        break
      case 'expect':
        found.expect = listed(found.expect, value)
        break
      case 'upgrade':
        found.upgrade = listed(found.upgrade, value)
    }
  }
  return found
}

function once<T>(before: T | undefined, name: string, value: T): T {
  if (before !== undefined) throw new HttpError(400, `more than one ${name} field`)
  return value
}

/** Several fields of one list-valued name mean one list (RFC 9110 §5.3). */
function listed(before: string | undefined, value: string): string {
  return before === undefined ? value : `${before},${value}`
}

/** RFC 3986 §3.2.2: a name of letters, digits and a few signs, or an address in brackets; and a port. */
const hostPattern = /^(?:\[[0-9A-Za-z:.]+\]|[0-9A-Za-z._~!$&'()*+;=%-]*)(?::\d{0,5})?$/

function checkedHost(value: string): string {
  if (!hostPattern.test(value)) throw new HttpError(400, 'malformed Host field')
  return value
}

function parseLength(value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw new HttpError(400, 'malformed Content-Length')
  return Number(value)
}

interface Coding {
  readonly chunked: boolean
  /** A body in a coding that we pass on undecoded: nothing after it is trusted. */
  readonly lastRequest: boolean
}

const noCoding: Coding = {chunked: false, lastRequest: false}

/**
 * `chunked` must come once and last, or nobody can tell where the request ends (RFC 9112 §6.3); it has no parameters.
 * Compressions are left to the app. `identity` is no coding any more (§7): some servers pass over it, some do not know it.
 */
function transferCoding(value: string, isOld: boolean): Coding {
  if (isOld) throw new HttpError(400, 'Transfer-Encoding in an HTTP/1.0 request')
  let chunked = false
  let compressed = false
  let unknown = false
  for (const coding of value
    .toLowerCase()
    .split(',')
    .map(text => text.replace(/^[ \t]+|[ \t]+$/g, ''))) {
    if (chunked) throw new HttpError(400, 'chunked is not the last transfer coding')
    if (coding === 'chunked') chunked = true
    else if (coding === 'gzip' || coding === 'compress' || coding === 'deflate') compressed = true
    else unknown = true
  }
  if (!chunked) throw new HttpError(400, 'a transfer coding without chunked leaves the length open')
  if (unknown) throw new HttpError(501, 'unknown transfer coding')
  return {chunked, lastRequest: compressed}
}

interface ConnectionOptions {
  readonly close: boolean
  readonly keepAlive: boolean
  readonly upgrade: boolean
}

const noOptions: ConnectionOptions = {close: false, keepAlive: false, upgrade: false}
const keepAliveOnly: ConnectionOptions = {close: false, keepAlive: true, upgrade: false}

function connectionOptions(value: string): ConnectionOptions {
  if (value === 'keep-alive') return keepAliveOnly
  const options = value.toLowerCase().split(/[ \t]*,[ \t]*/)
  return {
    close: options.includes('close'),
    keepAlive: options.includes('keep-alive'),
    upgrade: options.includes('upgrade'),
  }
}

function expectsContinue(value: string, isOld: boolean): boolean {
  if (isOld) return false
  if (value.toLowerCase() !== '100-continue') throw new HttpError(417, 'only 100-continue can be expected')
  return true
}
