/** What one answer may take of the client's memory and patience, bodies apart: those are counted and not kept. */
export interface ResponseLimits {
  /** Status line and fields of one head. */
  readonly headBytes: number
  /** One chunk's size with its extensions. */
  readonly chunkLineBytes: number
  readonly trailerBytes: number
  /** Heads with a 1xx status before the final one. */
  readonly interimAnswers: number
}

/** Chromium takes heads of 256 KiB and Go chunk lines of 4 KiB; servers send one or two interim answers. */
export const defaultLimits: ResponseLimits = {
  headBytes: 256 * 1024,
  chunkLineBytes: 4096,
  trailerBytes: 64 * 1024,
  interimAnswers: 32,
}
