/** What is known of every error with a code, apart from the case at hand; docs/errors.md is made of it. */
export interface ErrorEntry {
  readonly title: string
  readonly means: string
  /** What to do about it. */
  readonly remedy: string
}
