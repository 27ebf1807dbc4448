import {HttpError} from '../../../../servers/reference/http/http-error.js'
import {defaultLimits, type HttpLimits} from '../../../../servers/reference/http/limits.js'
import {RequestParser} from '../../../../servers/reference/http/parser.js'
import type {RequestHead} from '../../../../servers/reference/interface/request-head.js'

export interface Parsed {
  readonly requests: readonly {readonly head: RequestHead; readonly body: string}[]
  /** How it ended: waiting for bytes, with a request after which the connection closes, or with a refusal. */
  readonly end: 'waits' | 'closes' | number
}

/** All that a parser makes of some bytes that come in these pieces. */
export function parseAll(pieces: readonly Uint8Array[], limits: HttpLimits = defaultLimits): Parsed {
  const parser = new RequestParser(limits)
  const requests: {head: RequestHead; body: string}[] = []
  const waiting = [...pieces]
  let head: RequestHead | undefined
  let body = ''
  try {
    for (;;) {
      const part = head === undefined ? (head = parser.readHead()) : parser.readBody()
      if (part === 'end' && head !== undefined) {
        requests.push({head, body})
        if (!head.keepAlive) return {requests, end: 'closes'}
        head = undefined
        body = ''
      } else if (part instanceof Uint8Array) {
        body += Buffer.from(part).toString('latin1')
      } else if (part === undefined || part === 'more') {
        const piece = waiting.shift()
        if (piece === undefined) return {requests, end: 'waits'}
        parser.push(piece)
      }
    }
  } catch (error) {
    if (error instanceof HttpError) return {requests, end: error.status}
    throw error
  }
}

export function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}
