import type {IncomingMessage, ServerResponse} from 'node:http'
import type {AccessLog} from '../../access-log/access-log.js'
import {splitTarget} from '../../app/native.js'

/** Writes a request of node:http into the access log once its response is over. */
export function recordNative(request: IncomingMessage, response: ServerResponse, accessLog: AccessLog): void {
  const startMs = performance.now()
  const remote = request.socket.remoteAddress
  rememberHeaders(response)
  response.once('close', () => {
    if (!response.headersSent) return
    const target = request.url ?? ''
    accessLog.write({
      remote,
      method: request.method ?? '-',
      target,
      ...splitTarget(target),
      version: request.httpVersion,
      requestFields: pairs(request.rawHeaders),
      status: String(response.statusCode),
      responseFields: Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]),
      sentBytes: bodyBytes(request, response),
      tookMs: performance.now() - startMs,
    })
  })
}

/** writeHead keeps the fields that it is given only for a response that has had a field before. */
function rememberHeaders(response: ServerResponse): void {
  response.setHeader('X-Recorded', '')
  response.removeHeader('X-Recorded')
}

/** The app tells the length of every body, so node:http sends it as it is. */
function bodyBytes(request: IncomingMessage, response: ServerResponse): number {
  const length = Number(response.getHeader('content-length') ?? 0)
  return request.method === 'HEAD' || !response.writableFinished ? 0 : length
}

function* pairs(raw: readonly string[]): Iterable<readonly [name: string, value: string]> {
  for (let i = 0; i + 1 < raw.length; i += 2) yield [raw[i] ?? '', raw[i + 1] ?? '']
}
