import {lookup} from 'node:dns/promises'
import {isIP} from 'node:net'
import {encodeAddress, encodeUnixAddress, type SocketAddress} from '../../../libc/address.js'
import {addressOf, socketPathOf} from '../../http/origin.js'

/** Where the server listens. */
export interface Endpoint {
  /** For messages: `host:port`, or `unix:/path`. */
  readonly name: string
  readonly place: {readonly host: string; readonly port: number} | {readonly path: string}
}

export function endpointOf(origin: string): Endpoint {
  const path = socketPathOf(origin)
  if (path !== undefined) return {name: origin, place: {path}}
  const place = addressOf(origin)
  return {name: nameOf(place.host, place.port), place}
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
    text: nameOf(address, port),
  }))
}

function nameOf(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
