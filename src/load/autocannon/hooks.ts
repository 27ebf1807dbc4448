import {environmentError} from '../../error.js'
import type {Client, ParserClass} from './internals.js'
import {HttpClient, version} from './parts.js'
import {knownVersion} from './version.js'

const clientMethods = ['_connect', '_doRequest', '_destroyConnection', 'destroy'] as const
const parserMethods = ['execute', 'finish', 'parseHeader', 'reinitialize'] as const
const parserNumbers = {kOnHeaders: 1, kOnHeadersComplete: 2, kOnBody: 3, kOnMessageComplete: 4} as const

/** Throws unless autocannon is the version, and has the hooks, that this folder was written for. */
export function requireKnownAutocannon(): void {
  if (version !== knownVersion) throw strange(`it is ${version}`)
  for (const name of clientMethods) {
    if (typeof HttpClient.prototype[name] !== 'function') throw strange(`its client has no ${name}()`)
  }
}

/** The same for one client, as it is when `setupClient` is called; returns its parser's class. */
export function requireKnownClient(client: Client): ParserClass {
  const parserClass = client.parser.constructor as unknown as ParserClass
  for (const [name, number] of Object.entries(parserNumbers)) {
    if (parserClass[name as keyof typeof parserNumbers] !== number)
      throw strange(`its parser's ${name} is not ${number}`)
  }
  for (const name of parserMethods) {
    if (typeof parserClass.prototype[name] !== 'function') throw strange(`its parser has no ${name}()`)
  }
  if (typeof client.pipelinedRequests.clear !== 'function') throw strange('its client has no request queue')
  if (client.timeoutTicker !== undefined) throw strange('setupClient is called too late')
  return parserClass
}

function strange(what: string): Error {
  return environmentError(
    'WB_WRONG_AUTOCANNON',
    `the installed autocannon is not the ${knownVersion} that the load generator knows: ${what}`,
    'install the dependencies again with `npm ci`',
  )
}
