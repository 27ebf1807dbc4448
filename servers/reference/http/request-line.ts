import {HttpError} from './http-error.js'

export interface RequestLine {
  readonly method: string
  readonly target: string
  readonly path: string
  readonly query: string
  /** Whether the target itself names the host. */
  readonly hasAuthority: boolean
  readonly version: '1.0' | '1.1'
}

/**
 * RFC 9112 §3, strictly: one space between the parts and no others. Methods are gunicorn's: a token of 3 to 20
 * characters without lower-case letters, so that `get` cannot mean two things to two servers.
 */
export function parseRequestLine(line: string): RequestLine {
  const methodEnd = line.indexOf(' ')
  const targetEnd = line.indexOf(' ', methodEnd + 1)
  if (methodEnd < 1 || targetEnd <= methodEnd + 1) throw new HttpError(400, 'malformed request line')
  const method = line.slice(0, methodEnd)
  if (method !== 'GET' && !methodPattern.test(method)) throw new HttpError(400, 'malformed method')
  const version = parseVersion(line.slice(targetEnd + 1))
  const target = line.slice(methodEnd + 1, targetEnd)
  if (badInTarget.test(target)) throw new HttpError(400, 'no URI has such a character')
  if (method === 'CONNECT') refuseConnect(target)
  return {method, target, ...parseTarget(method, target), hasAuthority: !/^[/*]/.test(target), version}
}

const methodPattern = /^[!$%&'*+.^_`|~0-9A-Z-]{3,20}$/
/** Neither blanks and control characters nor bytes from 0x80 on: RFC 3986 §2 has them percent-encoded. */
const badInTarget = /[^\x21-\x7e]/

/** Of a line that is too long: whether its method alone is no method. */
export function hasLongMethod(line: string): boolean {
  return !line.slice(0, mostMethodLength + 1).includes(' ')
}

const mostMethodLength = 20

function parseVersion(text: string): '1.0' | '1.1' {
  if (text === 'HTTP/1.1') return '1.1'
  if (text === 'HTTP/1.0') return '1.0'
  if (/^HTTP\/\d\.\d$/.test(text)) throw new HttpError(505, 'only HTTP/1.0 and HTTP/1.1 are spoken here')
  throw new HttpError(400, 'malformed HTTP version')
}

interface Target {
  readonly path: string
  readonly query: string
}

/** RFC 9112 §3.2: which form is allowed depends on the method. */
function parseTarget(method: string, target: string): Target {
  if (target.startsWith('/')) return originForm(target)
  if (target === '*' && method === 'OPTIONS') return {path: '*', query: ''}
  const absolute = absoluteForm.exec(target)
  if (absolute === null) throw new HttpError(400, 'malformed request target')
  const rest = absolute[1] ?? ''
  return originForm(rest.startsWith('/') ? rest : `/${rest}`)
}

/** This is no proxy. What follows a CONNECT would be another protocol, never a next request: so no app is asked. */
function refuseConnect(target: string): never {
  if (!authorityWithPort.test(target)) throw new HttpError(400, 'CONNECT needs host:port')
  throw new HttpError(501, 'CONNECT is for proxies')
}

/** A fragment has no business in a request; like gunicorn we cut it off rather than refuse it. */
function originForm(target: string): Target {
  const fragment = target.indexOf('#')
  const whole = fragment === -1 ? target : target.slice(0, fragment)
  const question = whole.indexOf('?')
  if (question === -1) return {path: whole, query: ''}
  return {path: whole.slice(0, question), query: whole.slice(question + 1)}
}

const authorityWithPort = /^(?:\[[0-9A-Fa-f:.]+\]|[^/?#@:[\]]+):\d{1,5}$/
const absoluteForm =
  /^https?:\/\/(?:[^/?#@[\]]*@)?(?:\[[0-9A-Fa-f:.]+\]|[^/?#@:[\]]+)(?::\d{0,5})?((?:[/?#].*)?)$/i
