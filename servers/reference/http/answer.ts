import type {BodyPart} from '../interface/body-part.js'
import type {ResponseStart} from './response-head.js'
import {statusText, type KnownStatus} from '../interface/status.js'

export interface Answer {
  readonly start: ResponseStart
  readonly body: Iterable<BodyPart>
  /** After an error it is not known how far the request was read: the connection must close. */
  readonly connection: 'may stay' | 'must close'
}

/** The server's own word on a request; the connection closes after it. */
export function plainAnswer(status: KnownStatus, reason: string): Answer {
  return {
    start: {status: statusText(status), headers: [['Content-Type', 'text/plain']]},
    body: [reason],
    connection: 'must close',
  }
}
