import {escaped} from '../log/escaped.js'
import type {AccessEntry} from './entry.js'

/** Makes a line of the access log, without its end. */
export type FormatAccess = (entry: AccessEntry, now: Date) => string

type Atom = (entry: AccessEntry, now: Date) => string

/**
 * gunicorn's access log format: `%(x)s` for each atom. What a client can choose is escaped, so that no request can end
 * a line, leave its quotes or move a terminal's cursor. An atom that does not exist is `-`, as in gunicorn.
 */
export function compileAccessFormat(format: string): FormatAccess {
  const parts = format.split(/(%\([^)]*\)s|%%)/).map(part => {
    if (part === '%%') return constant('%')
    const name = /^%\((.*)\)s$/.exec(part)?.[1]
    return name === undefined ? constant(part) : atomOf(name)
  })
  return (entry, now) => parts.map(part => part(entry, now)).join('')
}

function constant(text: string): Atom {
  return () => text
}

function atomOf(name: string): Atom {
  const named = /^\{(.+)\}([ioe])$/.exec(name)
  if (named !== null) return namedAtom(named[1] ?? '', named[2] ?? '')
  return Object.hasOwn(atoms, name) ? atoms[name as keyof typeof atoms] : constant('-')
}

function namedAtom(name: string, kind: string): Atom {
  const wanted = name.toLowerCase()
  if (kind === 'e') return entry => escaped(environ(entry, name.toUpperCase()))
  if (kind === 'i') return entry => escaped(field(entry.requestFields, wanted))
  return entry => escaped(field(entry.responseFields, wanted))
}

const atoms = {
  h: ({remote}) => escaped(remote),
  l: () => '-',
  u: entry => escaped(basicUser(field(entry.requestFields, 'authorization'))),
  t: (_, now) => `[${clfTime(now)}]`,
  r: ({method, target, version, requestLine}) =>
    escaped(requestLine ?? `${method} ${target} HTTP/${version}`),
  m: ({method}) => escaped(method),
  U: ({path}) => escaped(path),
  q: ({query}) => escaped(query, ''),
  H: ({version}) => `HTTP/${version}`,
  s: ({status}) => escaped(status),
  B: ({sentBytes}) => String(sentBytes),
  b: ({sentBytes}) => (sentBytes === 0 ? '-' : String(sentBytes)),
  f: entry => escaped(field(entry.requestFields, 'referer')),
  a: entry => escaped(field(entry.requestFields, 'user-agent')),
  T: ({tookMs}) => String(Math.floor(tookMs / 1000)),
  D: ({tookMs}) => String(Math.round(tookMs * 1000)),
  M: ({tookMs}) => String(Math.floor(tookMs)),
  L: ({tookMs}) => (tookMs / 1000).toFixed(6),
  p: () => `<${process.pid}>`,
} as const satisfies Record<string, Atom>

/** Fields of one name are one list (RFC 9110 §5.3). */
function field(fields: AccessEntry['requestFields'], name: string): string | undefined {
  const values: string[] = []
  for (const [each, value] of fields) if (each.toLowerCase() === name) values.push(value)
  return values.length === 0 ? undefined : values.join(',')
}

function environ(entry: AccessEntry, name: string): string | undefined {
  if (name.startsWith('HTTP_')) {
    return field(entry.requestFields, name.slice('HTTP_'.length).toLowerCase().replaceAll('_', '-'))
  }
  switch (name) {
    case 'REMOTE_ADDR':
      return entry.remote
    case 'REQUEST_METHOD':
      return entry.method
    case 'RAW_URI':
      return entry.target
    case 'PATH_INFO':
      return entry.path
    case 'QUERY_STRING':
      return entry.query
    case 'SERVER_PROTOCOL':
      return `HTTP/${entry.version}`
    case 'CONTENT_TYPE':
    case 'CONTENT_LENGTH':
      return field(entry.requestFields, name.toLowerCase().replace('_', '-'))
    default:
      return undefined
  }
}

function basicUser(authorization: string | undefined): string | undefined {
  const coded = /^basic ([a-z0-9+/=]+)$/i.exec(authorization ?? '')?.[1]
  if (coded === undefined) return undefined
  const [user = ''] = Buffer.from(coded, 'base64').toString('latin1').split(':')
  return user === '' ? undefined : user
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** Local time as the Common Log Format has it: `20/Nov/2026:10:00:00 +0000`. */
function clfTime(now: Date): string {
  const offsetMinutes = -now.getTimezoneOffset()
  const ahead = Math.abs(offsetMinutes)
  const day = `${two(now.getDate())}/${months[now.getMonth()] ?? ''}/${now.getFullYear()}`
  const time = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`
  return `${day}:${time} ${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}${two(ahead % 60)}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
