import {writeSync} from 'node:fs'
import {isUnix, type Address} from '../../../libc/address.js'
import type {RequestHead} from '../interface/request-head.js'
import type {Environ, WsgiInput} from '../interface/wsgi.js'

/** What is the same for every request of a thread. */
export interface EnvironBase {
  readonly local: Address
  readonly multithread: boolean
  readonly multiprocess: boolean
}

/** PEP 3333 §environ Variables. */
export function environOf(
  head: RequestHead,
  input: WsgiInput,
  base: EnvironBase,
  remote: string | undefined,
): Environ {
  const environ: Mutable = {
    REQUEST_METHOD: head.method,
    SCRIPT_NAME: '',
    PATH_INFO: decodePath(head.path),
    QUERY_STRING: head.query,
    SERVER_PROTOCOL: head.version === '1.1' ? 'HTTP/1.1' : 'HTTP/1.0',
    SERVER_NAME: '',
    SERVER_PORT: '',
    REMOTE_ADDR: remote ?? '',
    CONTENT_TYPE: undefined,
    CONTENT_LENGTH: undefined,
    RAW_URI: head.target,
    'wsgi.version': wsgiVersion,
    'wsgi.url_scheme': 'http',
    'wsgi.input': input,
    'wsgi.errors': errors,
    'wsgi.multithread': base.multithread,
    'wsgi.multiprocess': base.multiprocess,
    'wsgi.run_once': false,
  }
  nameServer(environ, head, base.local)
  for (const [name, value] of head.headers) {
    if (name === 'content-type') environ.CONTENT_TYPE = value
    else if (name === 'content-length') environ.CONTENT_LENGTH = value
    else addField(environ, cgiName(name), value)
  }
  return environ
}

/** A path is no name: on a UNIX socket the server is called as the client calls it, as in gunicorn. */
function nameServer(environ: Mutable, head: RequestHead, local: Address): void {
  if (!isUnix(local)) {
    environ.SERVER_NAME = local.host
    environ.SERVER_PORT = String(local.port)
    return
  }
  const host = head.headers.find(([name]) => name === 'host')?.[1] ?? ''
  const [, name = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(host) ?? []
  environ.SERVER_NAME = name === '' ? local.path : name
  environ.SERVER_PORT = name === '' ? '' : (port ?? '80')
}

type Mutable = {-readonly [K in keyof Environ]: Environ[K]}

/** Written at once: a pool thread's process.stderr waits for a main thread that may be blocked. */
const errors = {write: (text: string) => writeSync(2, text)}

const wsgiVersion = [1, 0] as const

function addField(environ: Mutable, name: `HTTP_${string}`, value: string): void {
  const before = environ[name]
  environ[name] = before === undefined ? value : `${before},${value}`
}

const cgiNames = new Map<string, `HTTP_${string}`>()

/** The same few names come again and again; a client that invents names must not fill the memory. */
function cgiName(name: string): `HTTP_${string}` {
  const known = cgiNames.get(name)
  if (known !== undefined) return known
  const made = `HTTP_${name.toUpperCase().replaceAll('-', '_')}` as const
  if (cgiNames.size < 1000) cgiNames.set(name, made)
  return made
}

function decodePath(path: string): string {
  if (!path.includes('%')) return path
  return path.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
