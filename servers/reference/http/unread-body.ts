import {HttpError} from './http-error.js'
import type {RequestParser} from './parser.js'
import type {RequestHead} from '../interface/request-head.js'

/** So much of a body that its app did not read is thrown away to get at the next request; beyond, closing is cheaper. */
const mostUnreadBytes = 256 * 1024

/** `passed`: the next request can be read. `waits`: the rest has not come. `broken`: no next request can be found. */
export type Passage = 'passed' | 'waits' | 'broken'

/** What an app left of its request's body: it stands between it and the next request on the connection. */
export class UnreadBody {
  readonly #parser: RequestParser
  readonly #head: RequestHead
  #bytes = 0

  constructor(parser: RequestParser, head: RequestHead) {
    this.#parser = parser
    this.#head = head
  }

  /** Throws away what is at hand. */
  pass(): Passage {
    try {
      for (;;) {
        const piece = this.#parser.readBody()
        if (piece === 'end') return 'passed'
        if (piece === 'more') return 'waits'
        this.#bytes += piece.length
        if (this.#bytes > mostUnreadBytes) return 'broken'
      }
    } catch (error) {
      if (error instanceof HttpError) return 'broken'
      throw error
    }
  }

  /** Whether the rest is worth waiting for. A client that has not been told to continue need not send it at all. */
  isExpected(continueIsDue: boolean): boolean {
    return !continueIsDue && (this.#head.contentLength ?? 0) <= mostUnreadBytes
  }
}
