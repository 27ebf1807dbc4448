import {lookup} from 'node:dns/promises'
import {isIP} from 'node:net'
import {usageError} from '../../error.js'
import {encodeAddress, encodeUnixAddress, type SocketAddress} from '../../../libc/address.js'

/** What a URL says, as it was written: nothing in it is resolved or re-encoded. */
export interface Endpoint {
  /** For messages: `host:port`, or `unix:/path`. */
  readonly name: string
  /** Of the request. */
  readonly target: string
  /** For the Host header. */
  readonly host: string
  readonly auth: string | undefined
  readonly place: {readonly host: string; readonly port: number} | {readonly path: string}
}

/**
 * `http://HOST[:PORT]/request` or `unix:/path/of/socket[:/request]`. The request's path is taken from the text: WHATWG's
 * URL would turn `/a/../b` into `/b`, and a server is to be asked for what the user wrote.
 */
export function endpointOf(text: string): Endpoint {
  const unix = /^unix:(?<path>[^:]+)(?::(?<target>\/[^\s#]*))?$/.exec(text)?.groups
  if (unix) {
    const {path = '', target = '/'} = unix
    return {name: `unix:${path}`, target, host: 'localhost', auth: undefined, place: {path}}
  }
  const match = /^http:\/\/(?:[^/?#\s]*)(?<target>[^#\s]*)(?:#\S*)?$/i.exec(text)?.groups
  if (match === undefined || !URL.canParse(text))
    throw usageError(
      'WB_BAD_URL',
      `not a URL: ${text}`,
      'for example http://127.0.0.1:8000/path or unix:/run/app.sock:/path',
    )
  const url = new URL(text)
  const written = match['target'] ?? ''
  return {
    name: `${url.hostname}:${url.port === '' ? 80 : url.port}`,
    target: written.startsWith('/') ? written : `/${written}`,
    host: url.host,
    auth: url.username === '' ? undefined : decodeURIComponent(`${url.username}:${url.password}`),
    place: {host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: url.port === '' ? 80 : Number(url.port)},
  }
}

/** An address, and how to name it. */
export interface Place {
  readonly address: SocketAddress
  readonly text: string
}

/**
 * Where to connect to, in the order in which it is tried: that of the system's resolver (RFC 6724), as `getent ahosts`
 * shows it. The first that accepts a connection is kept for the whole load.
 */
export async function placesOf({place}: Endpoint): Promise<readonly Place[]> {
  if ('path' in place) return [{address: encodeUnixAddress(place.path), text: `unix:${place.path}`}]
  const {host, port} = place
  const hosts = isIP(host) === 0 ? await lookup(host, {all: true, verbatim: true}) : [{address: host}]
  return hosts.map(({address}) => ({
    address: encodeAddress(address, port),
    text: address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`,
  }))
}
