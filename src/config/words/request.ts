import {addressOf} from '../../http/origin.js'
import {isUnix, readRequestUrl, type RequestUrl} from '../../http/request-url.js'
import type {Word} from './word.js'

/** Path and query as they stand in a request line; what follows a # is never sent. */
export const pathPattern = /^\/[\x21\x22\x24-\x7e]*$/
/** RFC 9110 §5.6.2. */
export const headerNamePattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
export const headerValuePattern = /^[\x20-\x7e\t]*$/

/** They say where a message ends. */
export const framingHeaders = /^(content-length|transfer-encoding)$/i

export const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

export const path: Word<string> = {
  code: 'WB_BAD_PATH',
  allowed: 'a path that begins with / and has neither spaces nor #',
  read: text => (pathPattern.test(text) ? text : undefined),
}

export const header: Word<readonly [name: string, value: string]> = {
  code: 'WB_BAD_HEADER',
  allowed:
    '"Name: value" in printable ASCII, and neither Content-Length nor Transfer-Encoding, which bench writes from the body',
  read: text => {
    const [, name = '', value = ''] = /^([^:]*):[ \t]*([^]*)$/.exec(text) ?? []
    const isAllowed =
      headerNamePattern.test(name) && headerValuePattern.test(value) && !framingHeaders.test(name)
    return isAllowed ? [name, value] : undefined
  },
}

/** A server that runs. */
export const serverUrl: Word<RequestUrl> = {
  code: 'WB_BAD_URL',
  allowed: 'http://HOST:PORT/path, https://HOST:PORT/path or unix:/SOCKET:/path, without user and password',
  hint: "to send credentials: -H 'Authorization: …'",
  read: text => {
    const url = readRequestUrl(text)
    return url !== undefined && pathPattern.test(url.target) ? url : undefined
  },
}

/** Slow clients and closed-off workers are nothing to do to somebody else's server. */
export const ownServerUrl: Word<RequestUrl> = {
  code: 'WB_BAD_URL',
  allowed: 'http://HOST:PORT of this machine (localhost, 127.0.0.1, [::1])',
  hint: 'the probes hold connections and kill workers; run bench where the server runs',
  read: text => {
    const url = serverUrl.read(text)
    if (url === undefined || isUnix(url.origin) || url.origin.startsWith('https:')) return undefined
    return loopback.test(addressOf(url.origin).host) ? url : undefined
  },
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1)$/

/** A shell command that says where the port goes: a server that chose its own could not be found. */
export const command: Word<string> = {
  code: 'WB_NO_PORT_PLACEHOLDER',
  allowed: 'a shell command with a {port} placeholder (or $PORT)',
  hint: "put {port} where the port belongs: 'uvicorn app:app --port {port}'",
  read: text => (text.includes('{port}') || /\$\{?PORT\b/.test(text) ? text : undefined),
}
