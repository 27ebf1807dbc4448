import type {AccessRecord} from '../access-log/access-log.js'
import {send, type Routine} from '../interface/wsgi-io.js'
import {plainAnswer, type Answer} from './answer.js'
import {describeError} from '../log/describe-error.js'
import type {HttpError} from './http-error.js'
import {responseHead, type RequestTraits, type ResponseHead} from './response-head.js'
import {byteLength, bytesOf, type BodyPart} from '../interface/body-part.js'
import {chunkHead, lastChunk, mostPackedBytes} from './packer.js'
import type {Service} from './service.js'

/** `broken`: the answer did not go out whole, and the client must see that. */
type Outcome = 'stay' | 'close' | 'broken'

/** Sends an answer, a small one in a single `send`, and counts it. */
export function* sendResponse(
  fd: number,
  request: RequestTraits,
  answer: Answer,
  service: Service,
  record?: AccessRecord,
): Routine<Outcome> {
  const {head, body} = prepare(request, answer, service)
  const isWhole =
    record === undefined
      ? yield* sendAll(fd, head, body, service)
      : yield* sendAndRecord(fd, head, body, service, record)
  if (!isWhole) return 'broken'
  service.countRequest()
  return head.keepAlive ? 'stay' : 'close'
}

/** Tells a client that its request is not one; `requestText` is how that begins. */
export function* sendRefusal(
  fd: number,
  error: HttpError,
  service: Service,
  remote: string | undefined,
  requestText: string,
): Routine<void> {
  const request = {method: 'GET', version: '1.1', keepAlive: false} as const
  const record = service.accessLog?.beginRefused(requestText, remote)
  service.logRefusal(error.message, remote, requestText)
  yield* sendResponse(fd, request, plainAnswer(error.status, error.message), service, record)
}

interface Prepared {
  readonly head: ResponseHead
  readonly body: Iterable<BodyPart>
}

function prepare(request: RequestTraits, answer: Answer, service: Service): Prepared {
  try {
    const head = responseHead(request, answer.start, knownLength(answer.body))
    if (head.text.length > mostPackedBytes) throw new Error('the headers are too large to send')
    return {head, body: answer.body}
  } catch (error) {
    service.logError(`Bad response from the app\n${describeError(error)}`)
    const failure = plainAnswer(500, 'the app failed')
    return {
      head: responseHead({...request, keepAlive: false}, failure.start, knownLength(failure.body)),
      body: failure.body,
    }
  }
}

/** A body that is a list is all there; of another iterable the length is not known before its end. */
function knownLength(body: Iterable<BodyPart>): number | undefined {
  if (!Array.isArray(body)) return undefined
  let length = 0
  for (const part of body as readonly BodyPart[]) length += byteLength(part)
  return length
}

/** The same, and counts what of the body was sent. */
function* sendAndRecord(
  fd: number,
  head: ResponseHead,
  body: Iterable<BodyPart>,
  service: Service,
  record: AccessRecord,
): Routine<boolean> {
  let takenBytes = 0
  function* counted(): Iterable<BodyPart> {
    for (const part of body) {
      takenBytes += byteLength(part)
      yield part
    }
  }
  const isWhole = yield* sendAll(fd, head, counted(), service)
  const mostBytes = head.framing === 'counted' ? (head.length ?? takenBytes) : takenBytes
  record.end(head.text, Math.min(takenBytes, mostBytes))
  return isWhole
}

/** False when the client is gone, the body failed on its way, or is shorter than its Content-Length. */
function* sendAll(
  fd: number,
  head: ResponseHead,
  body: Iterable<BodyPart>,
  service: Service,
): Routine<boolean> {
  const {packer} = service
  packer.addHead(head.text)
  if (head.framing === 'none') return yield* flush(fd, service)
  let left = head.framing === 'counted' ? (head.length ?? 0) : Infinity
  const parts = body[Symbol.iterator]()
  for (;;) {
    const next = nextPart(parts, service)
    if (next === failed) return false
    if (next === undefined) break
    const part = byteLength(next) > left ? bytesOf(next).subarray(0, left) : next
    const length = byteLength(part)
    if (length === 0) continue
    left -= length
    if (!(yield* sendPart(fd, part, length, head, service))) return false
  }
  if (head.framing === 'chunked') packer.addHead(lastChunk)
  if (!(yield* flush(fd, service))) return false
  return left === 0 || left === Infinity
}

const failed = Symbol('the body failed')

function nextPart(parts: Iterator<BodyPart>, service: Service): BodyPart | undefined | typeof failed {
  try {
    const step = parts.next()
    return step.done === true ? undefined : step.value
  } catch (error) {
    service.logError(`Error in a response's body\n${describeError(error)}`)
    service.packer.clear()
    return failed
  }
}

/** Room for a chunk's marks before and after it. */
const chunkMarks = 16

function* sendPart(
  fd: number,
  part: BodyPart,
  length: number,
  head: ResponseHead,
  service: Service,
): Routine<boolean> {
  const {packer} = service
  const chunked = head.framing === 'chunked'
  if (!packer.hasRoomFor(length + 2 * chunkMarks) && !(yield* flush(fd, service))) return false
  if (chunked) packer.addHead(chunkHead(length))
  if (length > mostPackedBytes) {
    if (!(yield* flush(fd, service))) return false
    if (!(yield* sendLarge(fd, bytesOf(part), service))) return false
  } else {
    packer.addPart(part)
  }
  if (chunked) packer.addHead('\r\n')
  return true
}

/** In slices: a client that does not take them has no more of the answer copied for it than one. */
function* sendLarge(fd: number, bytes: Uint8Array, {stallMs}: Service): Routine<boolean> {
  for (let at = 0; at < bytes.length; at += sliceBytes) {
    const slice = bytes.subarray(at, at + sliceBytes)
    if ((yield send(fd, slice, slice.length, stallMs)) < 0) return false
  }
  return true
}

const sliceBytes = 64 * 1024

function* flush(fd: number, service: Service): Routine<boolean> {
  const packed = service.packer.take()
  return packed.length === 0 || (yield send(fd, packed.bytes, packed.length, service.stallMs)) >= 0
}
