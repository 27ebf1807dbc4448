import {setMaxListeners} from 'node:events'
import {request as httpRequest, type IncomingMessage} from 'node:http'
import type {RequestOptions} from 'node:https'
import {decoded} from './content-coding.js'
import {addressOf, socketPathOf} from './origin.js'
import {bodyBytes, type RequestBody} from './request-body.js'
import {requestFields, type RequestHeaders} from './request-fields.js'

/** One request on a connection of its own, and how long its whole answer may take. */
export interface Question {
  readonly method?: string
  /** Sent as it stands: `/a/../b` stays that. */
  readonly path: string
  readonly headers?: RequestHeaders | undefined
  readonly body?: RequestBody | undefined
  /** From connect to the last byte; a server that keeps sending does not gain time by it. */
  readonly deadlineMs: number
  /** Bytes of the body, as it comes, that the answer holds; the rest is counted only. */
  readonly keepBytes?: number
  /** The answer's head is kept, too. */
  readonly keepHead?: boolean
  /** Sees every piece of the body as it comes. */
  readonly onBody?: ((piece: Buffer) => unknown) | undefined
  /** https only: accept any certificate. */
  readonly insecure?: boolean
}

/** What became of it. `reached`: a connection was established, so that the server may have counted the request. */
export type Outcome =
  | {
      readonly kind: 'answered'
      readonly reached: true
      readonly status: number
      /** Where a redirect leads; null: nowhere. */
      readonly location: string | null
      /** Of the whole body as it came. */
      readonly length: number
      /** Its first `keepBytes`, with their content coding undone. */
      readonly body: string
      /** Status line and fields, where they were to be kept; without the content coding, which is undone. */
      readonly head?: string
      /** From the request to the last byte, connect included. */
      readonly ms: number
    }
  | {
      readonly kind: 'late'
      readonly reached: boolean
      /** Of an answer that began, and did not end; null: nothing came. */
      readonly status: number | null
      readonly ms: number
    }
  /** The connection could not be made, or broke before the answer was whole. */
  | {readonly kind: 'failed'; readonly reached: boolean; readonly code: string; readonly error: Error}
  /** What came does not begin as HTTP does. */
  | {readonly kind: 'not HTTP'; readonly reached: true; readonly error: Error}
  /** HTTP, but not by its rules, or beyond a limit; the error says which. */
  | {readonly kind: 'malformed'; readonly reached: true; readonly error: Error}

const unaskedSwitch = 'it switched protocols (101) without being asked'

const defaultKeepBytes = 65_536

/** As much as the load generator's own parser takes. */
const maxHeaderSize = 80 * 1024

/**
 * Asks once, without an agent: no connection is left open in a server that may have only one slot.
 * Whatever the server does is an outcome; rejects with `signal.reason` alone.
 */
export async function askOnce(origin: string, question: Question, signal: AbortSignal): Promise<Outcome> {
  signal.throwIfAborted()
  // A dozen requests that wait for the same signal are no leak.
  setMaxListeners(0, signal)
  const request = origin.startsWith('https:') ? (await import('node:https')).request : httpRequest
  const {method = 'GET', path, headers, body, deadlineMs} = question
  const socketPath = socketPathOf(origin)
  const options: RequestOptions = {
    ...(socketPath === undefined ? addressOf(origin) : {socketPath}),
    ...{method, path, maxHeaderSize},
    // A list, not a record: of a record Node joins the Cookies to one line, and adds lines of its own.
    headers: requestFields(origin, {method, headers, body}, 'close').flat(),
    agent: false,
    rejectUnauthorized: question.insecure !== true,
  }
  return new Promise((resolve, reject) => {
    const began = performance.now()
    let reached = false
    let status: number | null = null
    let answer: IncomingMessage | undefined
    const asked = request(options, response => {
      answer = response
      status = response.statusCode ?? 0
      const location = response.headers.location ?? null
      const head = question.keepHead === true ? {head: headText(response)} : {}
      const common = {kind: 'answered', reached: true, status, location, ...head} as const
      readBody(response, question, fail, body => settle({...common, ...body, ms: elapsedMs()}))
    })
    const elapsedMs = () => performance.now() - began
    const leave = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      asked.destroy()
    }
    const settle = (outcome: Outcome) => {
      leave()
      resolve(outcome)
    }
    function fail(error: NodeJS.ErrnoException): void {
      // Of bytes after a whole answer: it stands, and its end is still to be told. A load counts such bytes.
      if (answer?.complete === true && !answer.readableEnded && error.code?.startsWith('HPE_') === true)
        return
      settle(failureOf(error, reached, status !== null))
    }
    const onAbort = () => {
      leave()
      reject(signal.reason as Error)
    }
    const timer = setTimeout(() => settle({kind: 'late', reached, status, ms: elapsedMs()}), deadlineMs)
    signal.addEventListener('abort', onAbort, {once: true})
    asked
      .on('socket', socket => socket.once('connect', () => (reached = true)))
      .on('error', fail)
      .once('upgrade', () => settle({kind: 'malformed', reached: true, error: new Error(unaskedSwitch)}))
      .end(bodyBytes(body))
  })
}

function headText({httpVersion, statusCode = 0, rawHeaders}: IncomingMessage): string {
  const lines = rawHeaders.flatMap((name, at) =>
    at % 2 === 0 && name.toLowerCase() !== 'content-encoding' ? [`${name}: ${rawHeaders[at + 1] ?? ''}`] : [],
  )
  return [`HTTP/${httpVersion} ${statusCode}`, ...lines].join('\r\n')
}

function readBody(
  response: IncomingMessage,
  {keepBytes = defaultKeepBytes, onBody}: Question,
  fail: (error: Error) => void,
  whole: (body: {readonly length: number; readonly body: string}) => void,
): void {
  const kept: Buffer[] = []
  let [length, room] = [0, keepBytes]
  response
    .on('data', (piece: Buffer) => {
      onBody?.(piece)
      length += piece.length
      if (room <= 0) return
      kept.push(piece.subarray(0, room))
      room -= piece.length
    })
    .once('error', fail)
    .once('end', () => {
      const bytes = decoded(Buffer.concat(kept), response.headers['content-encoding'])
      whole({length, body: bytes.toString('utf8')})
    })
    .once('close', () => fail(new Error('the connection ended in the middle of the answer')))
}

function failureOf(error: NodeJS.ErrnoException, reached: boolean, hasHead: boolean): Outcome {
  const code = error.code ?? 'EOF'
  if (!code.startsWith('HPE_')) return {kind: 'failed', reached, code, error}
  const isForeign = code === 'HPE_INVALID_CONSTANT' && !hasHead
  return {kind: isForeign ? 'not HTTP' : 'malformed', reached: true, error}
}
