import {statusText, type KnownStatus} from '../interface/status.js'
import type {BodyPart} from '../interface/body-part.js'
import {burn} from './burn.js'
import {fillerPieces} from './filler.js'
import {noBlockingDatabase} from './database.js'
import {caps, endpointOf, type Endpoint} from './endpoint.js'
import {noUpstream, UpstreamError} from './upstream-error.js'
import type {Environ, StartResponse, WsgiApp} from '../interface/wsgi.js'
import {sleep, type Routine} from '../interface/wsgi-io.js'
import type {Upstream} from './wsgi-upstream.js'
import {whoami, type Serving} from './whoami.js'

/** What the fixed app knows about where it runs. */
export interface AppWorld extends Serving {
  /** Undefined: this server was started without one. */
  readonly upstream: Upstream | undefined
  /** Called now and then while the CPU is burnt: lets go of a lock that other threads wait for. */
  readonly checkpoint?: (() => void) | undefined
}

/** The fixed app in blocking style: one thing after another. Sync, thread and green serve this very code. */
export function fixedApp(world: AppWorld): WsgiApp {
  return function* application(environ, startResponse) {
    const endpoint = endpointOf(environ.REQUEST_METHOD, environ.PATH_INFO, environ.QUERY_STRING)
    try {
      return yield* answer(endpoint, environ, startResponse, world)
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error
      return say(startResponse, error.status, error.message)
    }
  }
}

function* answer(
  endpoint: Endpoint,
  environ: Environ,
  startResponse: StartResponse,
  world: AppWorld,
): Routine<readonly BodyPart[]> {
  switch (endpoint.kind) {
    case 'hello':
      return say(startResponse, 200, 'hello')
    case 'cpu':
      burn(endpoint.cpuMs, world.checkpoint)
      return say(startResponse, 200, 'ok')
    case 'io':
      yield* upstreamOf(world).wait(endpoint.waitMs)
      return say(startResponse, 200, 'ok')
    case 'sleep':
      yield sleep(endpoint.waitMs)
      return say(startResponse, 200, 'ok')
    case 'mixed':
      burn(endpoint.cpuMs, world.checkpoint)
      yield* upstreamOf(world).wait(endpoint.waitMs)
      return say(startResponse, 200, 'ok')
    case 'fanout':
      for (let call = 0; call < endpoint.calls; call++) yield* upstreamOf(world).wait(endpoint.waitMs)
      return say(startResponse, 200, 'ok')
    case 'db':
      return say(startResponse, 501, noBlockingDatabase)
    case 'bytes':
      startResponse(statusText(200), plain)
      return fillerPieces(endpoint.count)
    case 'echo': {
      const body = yield* environ['wsgi.input'].read(caps.bodyBytes)
      startResponse(statusText(200), [['Content-Type', environ.CONTENT_TYPE ?? 'application/octet-stream']])
      return [body]
    }
    case 'whoami':
      startResponse(statusText(200), [['Content-Type', 'application/json']])
      return [JSON.stringify(whoami(world))]
    case 'websocket':
      return say(startResponse, 426, 'this mode speaks no WebSocket', [['Upgrade', 'websocket']])
    case 'refused':
      return refuse(startResponse, endpoint)
  }
}

function refuse(startResponse: StartResponse, refused: Endpoint & {kind: 'refused'}): readonly BodyPart[] {
  const headers: readonly (readonly [string, string])[] =
    refused.allow === undefined ? [] : [['Allow', refused.allow]]
  return say(startResponse, refused.status, refused.reason, headers)
}

const plain = [['Content-Type', 'text/plain']] as const

function say(
  startResponse: StartResponse,
  status: KnownStatus,
  text: string,
  headers: readonly (readonly [string, string])[] = [],
): readonly BodyPart[] {
  startResponse(statusText(status), headers.length === 0 ? plain : [...plain, ...headers])
  return [text]
}

function upstreamOf(world: AppWorld): Upstream {
  if (world.upstream === undefined) throw noUpstream()
  return world.upstream
}
