export interface RequestHead {
  readonly method: string
  /** As sent. */
  readonly target: string
  /** Not percent-decoded. `*` for OPTIONS *. */
  readonly path: string
  /** Without its question mark; without a fragment. */
  readonly query: string
  readonly version: '1.0' | '1.1'
  /**
   * Names in lower case, in order, values without surrounding blanks, bytes as latin1. A name with an underscore is
   * left out, as in gunicorn: in a WSGI environ it could pass for another field (Content_Length).
   */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Whether the client wants to go on after this request, and framing allows it. */
  readonly keepAlive: boolean
  readonly expectContinue: boolean
  readonly contentLength: number | undefined
  readonly chunked: boolean
  /** What the client offers to switch to, in lower case (`websocket`). */
  readonly upgrade: string | undefined
}
