import {GatheredBody} from '../interface/gathered-body.js'
import type {WsgiInput} from '../interface/wsgi.js'
import {recv, send, type Routine} from '../interface/wsgi-io.js'
import {HttpError} from './http-error.js'
import type {RequestParser} from './parser.js'
import type {RequestHead} from '../interface/request-head.js'
import type {Service} from './service.js'
import {UnreadBody, type Passage} from './unread-body.js'

/** The client went away, or fell silent, in the middle of its request: nobody is left to answer. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone'
}

const continueLine = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n')

/** A request's body as the app reads it. Asking for it answers `Expect: 100-continue`. */
export class BodyInput implements WsgiInput {
  readonly #fd: number
  readonly #parser: RequestParser
  readonly #inbox: Uint8Array
  readonly #head: RequestHead
  readonly #rest: UnreadBody
  readonly #stallMs: number
  #continueIsDue: boolean

  constructor(
    fd: number,
    parser: RequestParser,
    {inbox, stallMs}: Pick<Service, 'inbox' | 'stallMs'>,
    head: RequestHead,
  ) {
    this.#fd = fd
    this.#parser = parser
    this.#inbox = inbox
    this.#stallMs = stallMs
    this.#head = head
    this.#rest = new UnreadBody(parser, head)
    this.#continueIsDue = head.expectContinue
  }

  *readPiece(): Routine<Uint8Array | undefined> {
    for (;;) {
      const piece = this.#parser.readBody()
      if (piece === 'end') return undefined
      if (piece !== 'more') {
        this.#continueIsDue = false
        return piece
      }
      if (this.#continueIsDue) {
        this.#continueIsDue = false
        if ((yield send(this.#fd, continueLine, continueLine.length, this.#stallMs)) < 0)
          throw new ClientGone()
      }
      const count = yield recv(this.#fd, this.#inbox, this.#stallMs)
      if (count <= 0) throw new ClientGone()
      this.#parser.push(this.#inbox, count)
    }
  }

  *read(most = Infinity): Routine<Uint8Array> {
    if ((this.#head.contentLength ?? 0) > most)
      throw new HttpError(413, `a body may have at most ${most} bytes`)
    const body = new GatheredBody()
    for (;;) {
      const piece = yield* this.readPiece()
      if (piece === undefined) return body.whole()
      body.add(piece)
      if (body.length > most) throw new HttpError(413, `a body may have at most ${most} bytes`)
    }
  }

  /** Throws away what is at hand of a body that the app did not read; says whether another request may follow. */
  passRest(): Passage {
    const passage = this.#rest.pass()
    return passage === 'waits' && !this.#rest.isExpected(this.#continueIsDue) ? 'broken' : passage
  }

  /** Waits for the rest and throws it away. False when no next request can be found on this connection. */
  *awaitRest(withinMs: number): Routine<boolean> {
    const endMs = performance.now() + withinMs
    for (;;) {
      const passage = this.#rest.pass()
      if (passage !== 'waits') return passage === 'passed'
      const count = yield recv(this.#fd, this.#inbox, Math.max(0, endMs - performance.now()))
      if (count <= 0) return false
      this.#parser.push(this.#inbox, count)
    }
  }
}
