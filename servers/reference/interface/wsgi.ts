import type {BodyPart} from './body-part.js'
import type {Routine} from './wsgi-io.js'

/**
 * WSGI (PEP 3333) as near as JavaScript comes. An app is a generator function, so that it can wait without saying how:
 *
 *     function* application(environ, startResponse) {
 *       yield sleep(50)                                   // time.sleep(0.05)
 *       const body = yield* environ['wsgi.input'].read()  // environ['wsgi.input'].read()
 *       startResponse('200 OK', [['Content-Type', 'text/plain']])
 *       return ['hello']
 *     }
 */
export type WsgiApp = (environ: Environ, startResponse: StartResponse) => Routine<Iterable<BodyPart>>

export type StartResponse = (
  status: string,
  headers: readonly (readonly [name: string, value: string])[],
) => void

export interface Environ {
  readonly REQUEST_METHOD: string
  readonly SCRIPT_NAME: ''
  /** Percent-decoded; bytes as latin1, as PEP 3333 has it. */
  readonly PATH_INFO: string
  readonly QUERY_STRING: string
  readonly SERVER_PROTOCOL: 'HTTP/1.0' | 'HTTP/1.1'
  readonly SERVER_NAME: string
  readonly SERVER_PORT: string
  /** Empty on a UNIX socket. */
  readonly REMOTE_ADDR: string
  readonly CONTENT_TYPE: string | undefined
  readonly CONTENT_LENGTH: string | undefined
  readonly RAW_URI: string
  readonly 'wsgi.version': readonly [1, 0]
  readonly 'wsgi.url_scheme': 'http'
  readonly 'wsgi.input': WsgiInput
  readonly 'wsgi.errors': {write(text: string): unknown}
  readonly 'wsgi.multithread': boolean
  readonly 'wsgi.multiprocess': boolean
  readonly 'wsgi.run_once': false
  /** Header fields: HTTP_ACCEPT, HTTP_USER_AGENT, …; several of one name are joined with commas. */
  readonly [field: `HTTP_${string}`]: string | undefined
}

/** The request's body. A chunked body reads like any other. */
export interface WsgiInput {
  /** The next piece of at least one byte, or undefined at the end. */
  readPiece(): Routine<Uint8Array | undefined>
  /** All that is left. Throws an HttpError with status 413 when that is more than `most` bytes. */
  read(most?: number): Routine<Uint8Array>
}
