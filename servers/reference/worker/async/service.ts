import type {AccessLog} from '../../access-log/access-log.js'
import type {AsgiApp, RequestScope} from '../../interface/asgi.js'
import type {HttpLimits} from '../../http/limits.js'
import type {WebSocketLimits} from '../../http/websocket-host.js'
import type {Log} from '../../log/log.js'

/** What all connections of one worker share. */
export interface Service {
  readonly app: AsgiApp
  readonly log: Log
  /** Where the worker listens, as a scope tells it. */
  readonly server: RequestScope['server']
  /** Undefined, and then without cost, when none is wanted. */
  readonly accessLog?: AccessLog | undefined
  readonly limits: HttpLimits
  /** How long a connection may wait between two requests; 0: every response is the last on its connection. */
  readonly keepAliveMs: number
  /** How long a client may take nothing of its answer before it is dropped. */
  readonly stallMs: number
  readonly webSockets: WebSocketLimits
  /** Called once for each response that has been handed to the kernel whole. */
  readonly answered: () => void
  /** True once the worker is to leave: every response is then the last on its connection. */
  readonly isStopping: () => boolean
}

/** How long a client may take; what comes later is not served. */
export const timeoutsMs = {
  /** For the first byte on a new connection, as gthread's pool waits. */
  firstByte: 5_000,
  /** From a request's first byte to the end of its head. */
  head: 10_000,
  /** For the next piece of a body. */
  body: 30_000,
  /** For the client to close after us: closing at once could destroy a response that is still under way. */
  close: 2_000,
  /** For one more request when the worker stops. */
  lastRequest: 1_000,
} as const
