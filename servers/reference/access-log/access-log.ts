import {writeSync} from 'node:fs'
import type {RequestHead} from '../http/request-head.js'
import type {Settings} from '../settings.js'
import {inherited} from '../worker/birth.js'
import {readResponseHead, type AccessEntry} from './entry.js'
import {compileAccessFormat} from './format.js'

/** A worker's access log. */
export interface AccessLog {
  /** Starts the clock of one request. */
  begin(request: RequestHead, remote: string | undefined): AccessRecord
  /** For a server that keeps its own account of a request. */
  write(entry: AccessEntry): void
}

/** One request on its way. */
export interface AccessRecord {
  /** The response has left, or as much of it as the client took. */
  end(responseHead: string, sentBytes: number): void
}

/** Undefined when no access log is wanted: whoever serves then asks for nothing and counts nothing. */
export function createAccessLog({
  accessLogfile,
  accessLogFormat,
}: Pick<Settings, 'accessLogfile' | 'accessLogFormat'>): AccessLog | undefined {
  if (accessLogfile === undefined) return undefined
  const format = compileAccessFormat(accessLogFormat)
  const write = (entry: AccessEntry): void => writeLine(`${format(entry, new Date())}\n`)
  return {
    write,
    begin: (request, remote) => {
      const startMs = performance.now()
      return {
        end: (responseHead, sentBytes) =>
          write({
            ...request,
            remote,
            requestFields: request.headers,
            ...readResponseHead(responseHead),
            sentBytes,
            tookMs: performance.now() - startMs,
          }),
      }
    },
  }
}

/** One write per line, so that lines of several workers do not mix; a reader that is gone or full costs only the line. */
function writeLine(line: string): void {
  try {
    writeSync(inherited.accessLogFd, line)
  } catch {
    // No request is worth less for it.
  }
}
