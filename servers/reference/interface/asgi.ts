/**
 * The ASGI interface (asgi.readthedocs.io, version 3) in TypeScript: what an async server and an async application say
 * to each other. Message types keep their ASGI names; fields are in camel case. Text that is bytes in Python's ASGI
 * is a latin1 string here.
 */
export type AsgiApp = (scope: Scope, receive: Receive, send: Send) => Promise<void>

export type Scope = HttpScope | WebSocketScope | LifespanScope

export interface RequestScope {
  readonly httpVersion: string
  readonly path: string
  readonly queryString: string
  /** The client's address; undefined where it has none, as on a UNIX socket. */
  readonly client: readonly [host: string, port: number] | undefined
  /** Where the server listens: an address, or the path of a UNIX socket and null. */
  readonly server: readonly [host: string, port: number] | readonly [path: string, port: null]
  /** Names in lower case, in the order received. */
  readonly headers: readonly (readonly [name: string, value: string])[]
}

export interface HttpScope extends RequestScope {
  readonly type: 'http'
  readonly method: string
}

export interface WebSocketScope extends RequestScope {
  readonly type: 'websocket'
}

export interface LifespanScope {
  readonly type: 'lifespan'
}

export type Receive = () => Promise<ReceiveEvent>

export type ReceiveEvent =
  | {readonly type: 'http.request'; readonly body: Uint8Array; readonly moreBody: boolean}
  | {readonly type: 'http.disconnect'}
  | {readonly type: 'websocket.connect'}
  | {readonly type: 'websocket.receive'; readonly data: Uint8Array | string}
  | {readonly type: 'websocket.disconnect'; readonly code: number}
  | {readonly type: 'lifespan.startup'}
  | {readonly type: 'lifespan.shutdown'}

/** Resolves when the server can take more: awaiting it is the application's side of back-pressure. */
export type Send = (event: SendEvent) => Promise<void>

export type SendEvent =
  | ResponseStart
  | ResponseBody
  | {readonly type: 'websocket.accept'}
  | {readonly type: 'websocket.send'; readonly data: Uint8Array | string}
  | {readonly type: 'websocket.close'; readonly code?: number}
  | {readonly type: 'lifespan.startup.complete'}
  | {readonly type: 'lifespan.startup.failed'; readonly message: string}
  | {readonly type: 'lifespan.shutdown.complete'}

export interface ResponseStart {
  readonly type: 'http.response.start'
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
}

export interface ResponseBody {
  readonly type: 'http.response.body'
  readonly body: Uint8Array | string
  readonly moreBody?: boolean
}
