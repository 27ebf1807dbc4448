/**
 * The rules of the contract that a server of the fixed app is held to, each with what it asks for. The ids are stable:
 * `deviations` of a server.yaml name them. `test/contract` has one check for each.
 */
export const contractRules = {
  'endpoint.answers': 'a GET with valid parameters is answered 200 with the body it asks for',
  'endpoint.parameter-limits':
    'a parameter that is no number or over its limit is answered 400 with a reason',
  'endpoint.not-found': 'an unknown path is answered 404',
  'endpoint.double-slash': 'GET // is answered 404 and not taken for /',
  'endpoint.stray-percent': 'GET /% is answered 404 although it does not decode',
  'endpoint.method-not-allowed': 'a method that a path does not have is answered 405 with Allow',
  'endpoint.no-database': 'GET /db without a database is answered 501 or 503 with a reason',
  'endpoint.whoami': 'GET /whoami tells which process, thread and mode answered',

  'message.fields': 'an answer has Date, Content-Length, Content-Type and Connection: close where it closes',
  'message.head': 'HEAD / is answered with a Content-Length and no body',
  'message.head-large': 'HEAD of a large answer is answered with its Content-Length and no body',
  'message.head-not-found': 'HEAD of an unknown path is answered with a Content-Length and no body',
  'message.http10': 'an HTTP/1.0 request is answered as HTTP/1.1, and the connection closes and says so',
  'message.absolute-target': 'a request target with scheme and host is answered as its path is',
  'message.no-host': 'an HTTP/1.1 request without Host is answered 400 once, and the connection closes',
  'message.invalid-length':
    'a Content-Length that is no number is answered 400 once, and the connection closes',
  'message.two-lengths': 'two different Content-Lengths are answered 400 once, and the connection closes',
  'message.length-and-chunks':
    'Content-Length beside Transfer-Encoding is answered 400 once, and the connection closes',
  'message.no-request-line':
    'bytes that are no request line are answered 400 once, and the connection closes',
  'message.blank-before-colon':
    'a blank between field name and colon is answered 400 once, and the connection closes',
  'message.two-hosts': 'a request with two Hosts is refused: 400 of a strict server',
  'message.http2-version': 'a request line with HTTP/2.0 is refused: 505 of a strict server',
  'message.long-request-line': 'a request line of 5,000 bytes is refused: 414 of a strict server',

  'body.echo': 'POST /echo sends a body back with its type',
  'body.empty': 'a body may be empty or absent',
  'body.chunked-extensions': 'a chunked body may have chunk extensions and trailers',
  'body.large-counted': 'a body of 1 MB with a Content-Length comes back whole',
  'body.large-chunked': 'a chunked body of 1 MB comes back whole',
  'body.length-over-limit': 'a Content-Length over the limit is answered 413 before the body is sent',
  'body.chunks-over-limit': 'chunks over the limit are answered 413',
  'body.expect-continue': 'Expect: 100-continue is answered 100 when the app reads the body',
  'body.slow-reader': 'a large answer waits for a client that reads slowly',

  'connection.keep-alive': 'one connection serves several requests, until one asks for close',
  'connection.http10-keep-alive': 'HTTP/1.0 with Connection: keep-alive keeps the connection and says so',
  'connection.keep-alive-after-error': 'a connection stays open after a 404 and a 400 of the app',
  'connection.close': 'without keep-alive every answer closes its connection and says so',
  'connection.pipelining': 'pipelined requests are answered in order',
  'connection.no-pipelining': 'without pipelining the first of several requests is answered, and no other',
  'connection.pipelined-after-counted-body':
    'a pipelined request is answered after a body with Content-Length that the app read',
  'connection.pipelined-after-chunked-body':
    'a pipelined request is answered after a chunked body that the app read',
  'connection.pipelined-after-unread-counted-body':
    'a pipelined request is answered after a body with Content-Length that the app did not read',
  'connection.pipelined-after-unread-chunked-body':
    'a pipelined request is answered after a chunked body that the app did not read',
  'connection.unread-body-after-answer':
    'the next request is answered when a body that the app did not read ends after its answer',
  'connection.unread-large-body': 'a large body that the app did not read closes the connection',

  'service.concurrency': 'as many of 8 requests are in service at once as the server says',

  'websocket.plain-get': 'a plain GET /ws is answered 426 with Upgrade: websocket',
  'websocket.unsupported': 'a handshake is answered 426 where there are no WebSockets',
  'websocket.echo': 'a WebSocket on /ws sends back text and bytes, and the close code',
} as const

export type ContractRuleId = keyof typeof contractRules

export const contractRuleIds = Object.keys(contractRules) as ContractRuleId[]
