import type {IncomingMessage, ServerResponse} from 'node:http'
import type {AccessLog} from '../../access-log/access-log.js'
import {splitTarget} from '../../app/native.js'

/** Writes a request of node:http into the access log once its response is over. */
export function recordNative(request: IncomingMessage, response: ServerResponse, accessLog: AccessLog): void {
  const startMs = performance.now()
  const remote = request.socket.remoteAddress
  rememberHeaders(response)
  const sentBytes = countBody(request, response)
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
      sentBytes: sentBytes(),
      tookMs: performance.now() - startMs,
    })
  })
}

/** writeHead keeps the fields that it is given only for a response that has had a field before. */
function rememberHeaders(response: ServerResponse): void {
  response.setHeader('X-Recorded', '')
  response.removeHeader('X-Recorded')
}

/** By what the app hands over: node:http frames a body of unknown length itself, and drops that of an answer to HEAD. */
function countBody(request: IncomingMessage, response: ServerResponse): () => number {
  let bytes = 0
  for (const name of ['write', 'end'] as const) {
    const original = response[name].bind(response) as (...args: unknown[]) => never
    response[name] = (...args: unknown[]): never => {
      const [piece] = args
      if (typeof piece === 'string') bytes += Buffer.byteLength(piece)
      else if (piece instanceof Uint8Array) bytes += piece.length
      return original(...args)
    }
  }
  return () => (request.method === 'HEAD' || !response.writableFinished ? 0 : bytes)
}

/** A list: each atom of the log's format goes through it anew. */
function pairs(raw: readonly string[]): (readonly [name: string, value: string])[] {
  return Array.from({length: raw.length / 2}, (_, index) => [raw[2 * index] ?? '', raw[2 * index + 1] ?? ''])
}
