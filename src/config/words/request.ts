import type {Word} from './word.js'

/** Path and query as they stand in a request line. */
export const pathPattern = /^\/[\x21-\x7e]*$/
/** RFC 9110 §5.6.2. */
export const headerNamePattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
export const headerValuePattern = /^[\x20-\x7e\t]*$/

export const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

export const path: Word<string> = {
  code: 'WB_BAD_PATH',
  allowed: 'a path that begins with / and has no spaces',
  read: text => (pathPattern.test(text) ? text : undefined),
}

export const header: Word<readonly [name: string, value: string]> = {
  code: 'WB_BAD_HEADER',
  allowed: '"Name: value" in printable ASCII',
  read: text => {
    const [, name = '', value = ''] = /^([^:]*):[ \t]*([^]*)$/.exec(text) ?? []
    return headerNamePattern.test(name) && headerValuePattern.test(value) ? [name, value] : undefined
  },
}

/** A server that runs, by http or https. */
export const serverUrl: Word<URL> = {
  code: 'WB_BAD_URL',
  allowed: 'http://HOST:PORT or https://HOST:PORT',
  read: text => {
    const url = URL.canParse(text) ? new URL(text) : undefined
    return url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' ? url : undefined
  },
}

/** Slow clients and closed-off workers are nothing to do to somebody else's server. */
export const ownServerUrl: Word<URL> = {
  code: 'WB_BAD_URL',
  allowed: 'http://HOST:PORT of this machine (localhost, 127.0.0.1, [::1])',
  hint: 'the probes hold connections and kill workers; run bench where the server runs',
  read: text => {
    const url = serverUrl.read(text)
    return url?.protocol === 'http:' && loopback.test(url.hostname) ? url : undefined
  },
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** A shell command that says where the port goes: a server that chose its own could not be found. */
export const command: Word<string> = {
  code: 'WB_NO_PORT_PLACEHOLDER',
  allowed: 'a shell command with a {port} placeholder (or $PORT)',
  hint: "put {port} where the port belongs: 'uvicorn app:app --port {port}'",
  read: text => (text.includes('{port}') || /\$\{?PORT\b/.test(text) ? text : undefined),
}
