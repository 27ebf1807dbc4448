/** The upstream could not be asked; `status` is what our own client is told. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError'
  constructor(
    readonly status: 502 | 503 | 504,
    reason: string,
  ) {
    super(reason)
  }
}

/** What the upstream may take on top of the wait that it was asked for. */
export const upstreamTimeoutMs = 10_000

export function noUpstream(): UpstreamError {
  return new UpstreamError(503, 'no upstream: start the server with one')
}

export function upstreamTooSlow(waitMs: number): UpstreamError {
  return new UpstreamError(504, `the upstream did not answer within ${waitMs + upstreamTimeoutMs} ms`)
}
