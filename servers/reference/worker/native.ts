import cluster from 'node:cluster'
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import {Server as NetServer, type Socket} from 'node:net'
import {once} from 'node:events'
import {createAccessLog} from '../access-log/access-log.js'
import {injected} from '../app/inject.js'
import {tracedNative} from '../trace/apps.js'
import {createNativeApp} from '../app/native.js'
import type {NativeApp} from '../interface/native.js'
import {whoami} from '../app/whoami.js'
import {loadApp} from '../app/user/load.js'
import {userNativeApp} from '../app/user/native.js'
import type {WebSocketHost} from '../http/websocket-host.js'
import {hooksOf} from '../config/configuration.js'
import {hookedNative, requestObserver} from '../hooks/request-hooks.js'
import {escaped} from '../log/escaped.js'
import {createLog, type Log} from '../log/log.js'
import type {RunWorker, WorkerContext} from './context.js'
import {WorkerError, workerExit} from '../process/exit-code.js'
import {stallMs} from './idle-timeouts.js'
import {webSocketLimits} from './websocket-limits.js'
import {recordNative} from './native/access.js'
import {answerRefusals} from './native/refusals.js'
import {readBeforeTimeout, watchSlowReaders} from './native/slow-readers.js'

const beatMs = 200
/** An idle connection has so long for one more request when the worker stops. */
const lastRequestMs = 1000

/**
 * The native mode: node:http under node:cluster with the settings that Node comes with; nothing is imitated. The
 * primary accepts and hands connections round, so this worker has no listening socket of its own.
 */
export const run: RunWorker = async context => {
  const log = createLog(context.settings.logLevel)
  const worker = {pid: process.pid, age: context.age, thread: 0, settings: context.settings, log}
  const workerHooks = {hooks: await hooksOf(context.settings), worker}
  const app = tracedNative(hookedNative(injected(await appOf(context, log), context.settings), workerHooks), {
    worker: context.age,
    thread: 0,
  })
  const accessLog = createAccessLog(context.settings, requestObserver(workerHooks))
  const answered = answerCounter(context)
  // Of every connection the last request that still waits for its answer.
  const waiting = new Map<Socket, ServerResponse>()
  const onClose = function (this: Socket): void {
    waiting.delete(this)
  }
  const onFinish = function (this: ServerResponse): void {
    answered()
    if (waiting.get(this.req.socket) === this) waiting.delete(this.req.socket)
  }
  let isStopping = context.stopping.aborted
  context.stopping.addEventListener('abort', () => (isStopping = true))
  const server = createServer((request, response) => {
    if (accessLog !== undefined) recordNative(request, response, accessLog)
    if (isStopping) response.setHeader('Connection', 'close')
    try {
      app(request, response)?.catch((error: unknown) => fail(request, response, error, log))
    } catch (error) {
      fail(request, response, error, log)
    }
    // This is the way of every request, and it is held against node:http alone: what the app has ended by now needs no
    // listener, whose second one costs as much as all the routing, and no place among those that wait.
    if (response.writableEnded && request.socket.writableLength === 0) {
      answered()
      if (waiting.size > 0) waiting.delete(request.socket)
    } else {
      waiting.set(request.socket, response)
      response.on('finish', onFinish)
    }
  })
  readBeforeTimeout(server)
  answerRefusals(server, waiting, log, accessLog)
  server.on('connection', socket => socket.once('close', onClose))
  // The fixed app's; to an app of the user's own, a handshake is a request like any other.
  const webSockets =
    context.settings.app === undefined ? acceptWebSockets(server, context, answered) : undefined
  await context.booted()
  await listen(server, context)
  context.notify()
  const beat = setInterval(context.notify, beatMs)
  const unwatch = watchSlowReaders(waiting, stallMs(context.settings))

  if (!context.stopping.aborted) await once(context.stopping, 'abort')
  for (const response of waiting.values())
    if (!response.headersSent) response.setHeader('Connection', 'close')
  await close(server, webSockets)
  clearInterval(beat)
  unwatch()
  await leaveCluster()
}

/** Counts an answer. The timer beats the heart; each answer has to be looked at only where their number is limited. */
function answerCounter({requests, notify, settings}: WorkerContext): () => void {
  // This process has no thread that counts too, so that it need not be an atomic addition.
  const count = (): void => {
    requests[0] = (requests[0] ?? 0) + 1
  }
  if (settings.maxRequests === 0) return count
  return () => {
    count()
    notify()
  }
}

async function appOf({settings, requests, age}: WorkerContext, log: Log): Promise<NativeApp> {
  const own = await loadApp(settings)
  if (own !== undefined) return userNativeApp(own, log)
  return createNativeApp({
    upstream: settings.upstream,
    database: settings.database,
    whoami: () => whoami({mode: settings.mode, worker: age, thread: 0, requests}),
  })
}

function fail(request: IncomingMessage, response: ServerResponse, error: unknown, log: Log): void {
  // The client went away while its body was read; nobody is left to answer.
  if (request.destroyed && !request.complete) return
  log.error(
    `Error handling request ${escaped(request.url)}\n${error instanceof Error ? String(error.stack) : String(error)}`,
  )
  if (response.headersSent) return void response.destroy()
  response.writeHead(500, {'Content-Type': 'text/plain', Connection: 'close'})
  response.end('the app failed\n')
}

/** On the primary's descriptor, by number. It may have closed it since it forked this worker (master/spawn-native.ts). */
async function listen(server: Server, {listenerFd, settings}: WorkerContext): Promise<void> {
  server.listen({fd: listenerFd}, settings.backlog)
  try {
    await once(server, 'listening')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'EBADF' && code !== 'EINVAL') throw error
    throw new WorkerError(workerExit.listenerGone, 'the listener is gone', error)
  }
}

interface WebSockets {
  goAway(): void
  terminate(): void
}

/** `ws` is loaded at the first handshake: most servers never see one. */
function acceptWebSockets(server: Server, context: WorkerContext, onAnswered: () => void): WebSockets {
  let host: WebSocketHost | undefined
  server.on('upgrade', (request, socket, early) => {
    socket.on('error', () => socket.destroy())
    void Promise.all([import('./native/websocket.js'), import('../http/websocket-host.js')]).then(
      ([{echoWebSocket}, {WebSocketHost}]) => {
        host ??= new WebSocketHost(webSocketLimits(context.settings))
        if (!socket.destroyed) echoWebSocket(request, socket, early, {host, onAnswered})
      },
    )
  })
  return {goAway: () => host?.goAway(), terminate: () => host?.terminate()}
}

/**
 * http.Server.close would cut idle connections off, and with them a request that is just arriving. So only the
 * listening ends at once; each connection is answered once more, with Connection: close, or goes after a second.
 */
async function close(server: Server, webSockets: WebSockets | undefined): Promise<void> {
  const closed = once(server, 'close')
  NetServer.prototype.close.call(server)
  webSockets?.goAway()
  const sweep = setTimeout(() => {
    webSockets?.terminate()
    server.closeIdleConnections()
    sweep.refresh()
  }, lastRequestMs)
  await closed
  clearTimeout(sweep)
}

/**
 * A connection may be on its way from the primary. Leaving the cluster in its own manner refuses it, so that another
 * worker gets it; leaving at once would lose it.
 */
async function leaveCluster(): Promise<void> {
  const {worker} = cluster
  if (worker?.isConnected() !== true) return
  worker.disconnect()
  await once(worker, 'disconnect')
}
