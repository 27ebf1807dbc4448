import {environOf} from './wsgi-environ.js'
import {close, recv, timedOut, type Routine} from '../interface/wsgi-io.js'
import {remoteHost} from '../../../libc/socket.js'
import {runApp} from './app-call.js'
import {BodyInput} from './body-input.js'
import {HttpError} from './http-error.js'
import type {RequestParser} from './parser.js'
import type {RequestHead} from '../interface/request-head.js'
import {sendRefusal, sendResponse} from './send-response.js'
import type {Service} from './service.js'

/** `idle`: the connection is open, nothing of a next request has come, and it is the caller's again. */
export type ConnectionEnd = 'closed' | 'idle'

/** Serves a connection's requests, one after another, until it is closed or handed back. */
export function* serveConnection(
  fd: number,
  parser: RequestParser,
  service: Service,
): Routine<ConnectionEnd> {
  let silenceMs = service.firstByteMs
  let remote: string | undefined
  for (;;) {
    const head = yield* receiveHead(fd, parser, service, silenceMs)
    if (head === 'silent' && service.afterResponse === 'hand back') return 'idle'
    if (head === 'silent' || head === 'gone') return yield* hangUp(fd)
    if (head instanceof HttpError) {
      yield* sendRefusal(fd, head, service, remote ?? remoteHost(fd), parser.requestText)
      return yield* linger(fd, service)
    }
    remote ??= remoteHost(fd)
    const outcome = yield* answerRequest(fd, head, parser, service, remote)
    if (outcome === 'closed') return 'closed'
    if (service.afterResponse === 'hand back' && parser.buffered === 0) return 'idle'
    silenceMs = service.idleMs
  }
}

/** `silent`: nothing came in time; `gone`: the client left, or stopped in the middle of a head. */
function* receiveHead(
  fd: number,
  parser: RequestParser,
  service: Service,
  silenceMs: number,
): Routine<RequestHead | HttpError | 'silent' | 'gone'> {
  let endMs: number | undefined
  try {
    for (;;) {
      const head = parser.readHead()
      if (head !== undefined) return head
      const begun = parser.hasPartialHead
      // From its first byte on the whole head has one deadline, or a client could send a byte now and then for ever.
      if (begun) endMs ??= performance.now() + service.headMs
      const withinMs = endMs === undefined ? silenceMs : Math.max(0, endMs - performance.now())
      const count = yield recv(fd, service.inbox, withinMs, begun ? 'busy' : 'idle')
      if (count <= 0) return count === timedOut && !begun ? 'silent' : 'gone'
      parser.push(service.inbox, count)
    }
  } catch (error) {
    if (error instanceof HttpError) return error
    throw error
  }
}

function* answerRequest(
  fd: number,
  head: RequestHead,
  parser: RequestParser,
  service: Service,
  remote: string | undefined,
): Routine<'open' | 'closed'> {
  const {accessLog} = service
  const record = accessLog === undefined ? undefined : accessLog.begin(head, remote)
  const input = new BodyInput(fd, parser, service, head)
  const answer = yield* runApp(service, environOf(head, input, service, remote))
  if (answer === 'client gone') return yield* hangUp(fd)
  const rest = input.passRest()
  const mayStay = rest !== 'broken' && answer.connection === 'may stay' && service.afterResponse !== 'close'
  const keepAlive = mayStay && head.keepAlive && !service.isStopping()
  const outcome = yield* sendResponse(
    fd,
    {method: head.method, version: head.version, keepAlive},
    answer,
    service,
    record,
  )
  if (outcome === 'broken') return yield* hangUp(fd)
  if (outcome === 'close')
    return yield* rest === 'passed' ? sayGoodbye(fd, parser, service) : linger(fd, service)
  if (rest === 'passed' || (yield* input.awaitRest(service.idleMs))) return 'open'
  return yield* linger(fd, service)
}

function* hangUp(fd: number): Routine<'closed'> {
  yield close(fd)
  return 'closed'
}

/** Closing with unread bytes makes the kernel send RST, which can destroy the answer on its way. */
function* sayGoodbye(fd: number, parser: RequestParser, service: Service): Routine<'closed'> {
  if (parser.buffered > 0 || (yield recv(fd, service.inbox, 0)) > 0) return yield* linger(fd, service)
  return yield* hangUp(fd)
}

const mostLingerBytes = 256 * 1024

/** Half-closes, and listens a little so that the client can take its answer; but not for a client that lingers too. */
function* linger(fd: number, service: Service): Routine<'closed'> {
  yield close(fd, 'half')
  const endMs = performance.now() + service.lingerMs
  let bytes = 0
  for (;;) {
    const count = yield recv(fd, service.inbox, Math.max(0, endMs - performance.now()))
    bytes += count
    if (count <= 0 || bytes > mostLingerBytes || performance.now() > endMs) return yield* hangUp(fd)
  }
}
