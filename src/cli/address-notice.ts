import {lookup} from 'node:dns/promises'
import {isIP} from 'node:net'
import {addressOf, socketPathOf} from '../http/origin.js'

type LookUp = (host: string) => Promise<readonly {readonly address: string}[]>

/**
 * What is to be known of a name with several addresses: `localhost` may be another server at ::1 than at 127.0.0.1. Single
 * requests and both engines try them in the resolver's order. Undefined where there is one, or none: then the first
 * request says so.
 */
export async function addressNotice(
  origin: string,
  lookUp: LookUp = byResolver,
): Promise<string | undefined> {
  if (socketPathOf(origin) !== undefined) return undefined
  const {host} = addressOf(origin)
  if (isIP(host) !== 0) return undefined
  const addresses = new Set((await lookUp(host).catch(() => [])).map(({address}) => address))
  if (addresses.size < 2) return undefined
  return `${host} is ${[...addresses].join(', then ')}: the first that accepts a connection is loaded`
}

function byResolver(host: string) {
  return lookup(host, {all: true, verbatim: true})
}
