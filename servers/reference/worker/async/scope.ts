import type {HttpScope, WebSocketScope} from '../../interface/asgi.js'
import {decodedPath} from '../../interface/decoded-path.js'
import type {RequestHead} from '../../interface/request-head.js'

type Ends = Pick<HttpScope, 'client' | 'server'>

/** A request as an ASGI app is told of it. */
export function httpScope(head: RequestHead, {client, server}: Ends): HttpScope {
  return {
    type: 'http',
    httpVersion: head.version,
    method: head.method,
    path: decodedPath(head.path),
    queryString: head.query,
    client,
    server,
    headers: head.headers,
  }
}

export function webSocketScope(head: RequestHead, {client, server}: Ends): WebSocketScope {
  return {
    type: 'websocket',
    httpVersion: head.version,
    path: decodedPath(head.path),
    queryString: head.query,
    client,
    server,
    headers: head.headers,
  }
}
