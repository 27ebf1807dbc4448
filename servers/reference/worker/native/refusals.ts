import {STATUS_CODES, type Server, type ServerResponse} from 'node:http'
import type {Duplex} from 'node:stream'
import {Socket} from 'node:net'
import {refusedEntry, type AccessLog} from '../../access-log/access-log.js'
import type {Log} from '../../log/log.js'
import {refusalText} from '../../log/refusal.js'

/**
 * Answers what node:http refuses as node:http itself does (lib/_http_server.js, `socketOnError`), and writes it into the
 * logs, which node:http does not. A CONNECT, which it would drop without a word, is for proxies.
 */
export function answerRefusals(
  server: Server,
  waiting: ReadonlyMap<Socket, ServerResponse>,
  log: Log,
  accessLog: AccessLog | undefined,
): void {
  server.on('clientError', (error: ClientError, socket) => {
    const status = statuses[error.code ?? ''] ?? 400
    // The client is gone: nobody was refused.
    if (error.code === 'ECONNRESET' || error.code === 'EPIPE' || !socket.writable)
      return void socket.destroy()
    const requestText = firstLine(error.rawPacket)
    refuse(socket, status, error.reason ?? error.message, requestText)
  })
  server.on('connect', (request, socket) => {
    refuse(socket, 501, 'CONNECT is for proxies', `CONNECT ${request.url ?? ''} HTTP/${request.httpVersion}`)
  })

  const refuse = (socket: Duplex, status: number, reason: string, requestText: string): void => {
    const remote = socket instanceof Socket ? socket.remoteAddress : undefined
    log.warning(refusalText(reason, remote, requestText))
    const isAnswering = socket instanceof Socket && waiting.get(socket)?.headersSent === true
    if (!isAnswering) {
      socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\n\r\n`)
      const entry = refusedEntry(requestText, remote)
      accessLog?.write({...entry, status: String(status), responseFields: [], sentBytes: 0, tookMs: 0})
    }
    socket.destroy()
  }
}

interface ClientError extends Error {
  readonly code?: string
  /** llhttp's word on what is wrong. */
  readonly reason?: string
  readonly rawPacket?: Buffer
}

const statuses: Readonly<Record<string, number | undefined>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

/** Of what came last: it need not be the request's own. */
function firstLine(packet: Buffer | undefined): string {
  return (packet?.toString('latin1', 0, 200) ?? '').replace(/[\r\n][^]*$/, '')
}
