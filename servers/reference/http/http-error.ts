/** A request that must be refused; the connection cannot be trusted afterwards and is closed. */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  constructor(
    readonly status: 400 | 413 | 414 | 417 | 431 | 501 | 505,
    reason: string,
  ) {
    super(reason)
  }
}
