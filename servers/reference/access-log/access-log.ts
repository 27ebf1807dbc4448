import {writeSync} from 'node:fs'
import type {RequestHead} from '../interface/request-head.js'
import type {Settings} from '../settings/settings.js'
import {inherited} from '../process/worker-init.js'
import {readResponseHead, type AccessEntry} from './entry.js'
import {compileAccessFormat} from './format.js'

/** A worker's access log. */
export interface AccessLog {
  /** Starts the clock of one request. */
  begin(request: RequestHead, remote: string | undefined): AccessRecord
  /** The same for bytes that are no request; `requestText` is how they begin. */
  beginRefused(requestText: string, remote: string | undefined): AccessRecord
  /** For a server that keeps its own account of a request. */
  write(entry: AccessEntry): void
}

/** One request on its way. */
export interface AccessRecord {
  /** The response has left, or as much of it as the client took. */
  end(responseHead: string, sentBytes: number): void
}

/** Undefined when no access log is wanted: whoever serves then asks for nothing and counts nothing. */
export function createAccessLog(
  settings: Pick<Settings, 'accessLogfile' | 'accessLogFormat'>,
  /** Told every entry too, whether there is a file or not. */
  observe?: (entry: AccessEntry) => void,
): AccessLog | undefined {
  const writers = [lineWriter(settings), observe].filter(each => each !== undefined)
  if (writers.length === 0) return undefined
  const write = (entry: AccessEntry): void => {
    for (const each of writers) each(entry)
  }
  const recordOf = (request: Omit<AccessEntry, ResponsePart>): AccessRecord => {
    const startMs = performance.now()
    return {
      end: (responseHead, sentBytes) =>
        write({
          ...request,
          ...readResponseHead(responseHead),
          sentBytes,
          tookMs: performance.now() - startMs,
        }),
    }
  }
  return {
    write,
    begin: (request, remote) => recordOf({...request, remote, requestFields: request.headers}),
    beginRefused: (requestText, remote) => recordOf(refusedEntry(requestText, remote)),
  }
}

type ResponsePart = 'status' | 'responseFields' | 'sentBytes' | 'tookMs'

/** Of a request that is none. */
export function refusedEntry(
  requestText: string,
  remote: string | undefined,
): Omit<AccessEntry, ResponsePart> {
  const unknown = {method: '-', target: '-', path: '-', query: '', version: '-'}
  return {...unknown, remote, requestLine: requestText, requestFields: []}
}

function lineWriter({
  accessLogfile,
  accessLogFormat,
}: Pick<Settings, 'accessLogfile' | 'accessLogFormat'>): ((entry: AccessEntry) => void) | undefined {
  if (accessLogfile === undefined) return undefined
  const format = compileAccessFormat(accessLogFormat)
  return entry => writeLine(`${format(entry, new Date())}\n`)
}

/** One write per line, so that lines of several workers do not mix; a reader that is gone or full costs only the line. */
function writeLine(line: string): void {
  try {
    writeSync(inherited.accessLogFd, line)
  } catch {
    // No request is worth less for it.
  }
}
