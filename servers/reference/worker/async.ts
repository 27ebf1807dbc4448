import {once} from 'node:events'
import {createAccessLog} from '../access-log/access-log.js'
import {createAsgiApp} from '../app/asgi.js'
import {injected} from '../app/inject.js'
import {tracedAsgi} from '../trace/apps.js'
import type {AsgiApp} from '../interface/asgi.js'
import {userAsgiApp} from '../app/user/asgi.js'
import {loadApp} from '../app/user/load.js'
import {whoami} from '../app/whoami.js'
import {hooksOf} from '../config/configuration.js'
import {hookedAsgi, requestObserver} from '../hooks/request-hooks.js'
import {isUnix} from '../../../libc/address.js'
import {localAddress} from '../../../libc/socket.js'
import {createLog, type Log} from '../log/log.js'
import {Acceptor} from './async/acceptor.js'
import {Connection} from './async/connection.js'
import {startLifespan} from './async/lifespan.js'
import type {Service} from './async/service.js'
import type {RunWorker, WorkerContext} from './context.js'
import {stallMs} from './idle-timeouts.js'
import {webSocketLimits} from './websocket-limits.js'

/** How often overdue connections are looked for. */
const sweepMs = 200

/** The async mode: one event loop, and an app that says at each `await` that others may go on. */
export const run: RunWorker = async context => {
  const {settings, stopping, notify} = context
  const service = await serviceOf(context)
  const lifespan = await startLifespan(service.app)
  await context.booted()
  const connections = new Set<Connection>()
  const acceptor = new Acceptor({
    listenerFd: context.listenerFd,
    backlog: settings.backlog,
    most: settings.workerConnections,
    onError: error => service.log.error(`Cannot accept: ${error.message}`),
    onConnection: socket => {
      const connection = new Connection(socket, service)
      connections.add(connection)
      socket.once('close', () => connections.delete(connection))
    },
  })
  await acceptor.start()
  notify()
  const sweep = setInterval(() => {
    notify()
    const nowMs = performance.now()
    // What has come is read first: after a pause of the whole process all deadlines have passed, and all bytes are there.
    setImmediate(() => {
      for (const connection of connections) connection.expire(nowMs)
    })
  }, sweepMs)

  if (!stopping.aborted) await once(stopping, 'abort')
  acceptor.stop()
  const nowMs = performance.now()
  for (const connection of connections) connection.stop(nowMs)
  await Promise.all(
    acceptor.sockets.size === 0 ? [] : [...acceptor.sockets].map(socket => once(socket, 'close')),
  )
  clearInterval(sweep)
  await lifespan.shutdown()
}

async function serviceOf(context: WorkerContext): Promise<Service> {
  const {settings, requests, notify, stopping, age, listenerFd} = context
  const log = createLog(settings.logLevel)
  const worker = {pid: process.pid, age, thread: 0, settings, log}
  const workerHooks = {hooks: await hooksOf(settings), worker}
  const local = localAddress(listenerFd)
  return {
    app: tracedAsgi(hookedAsgi(injected(await appOf(context, log), settings), workerHooks), {
      worker: age,
      thread: 0,
    }),
    log,
    accessLog: createAccessLog(settings, requestObserver(workerHooks)),
    server: isUnix(local) ? [local.path, null] : [local.host, local.port],
    limits: settings,
    keepAliveMs: settings.keepAlive * 1000,
    stallMs: stallMs(settings),
    webSockets: webSocketLimits(settings),
    answered: () => {
      Atomics.add(requests, 0, 1)
      notify()
    },
    isStopping: () => stopping.aborted,
  }
}

async function appOf({settings, requests, age}: WorkerContext, log: Log): Promise<AsgiApp> {
  const own = await loadApp(settings)
  if (own !== undefined) return userAsgiApp(own, log)
  return createAsgiApp({
    upstream: settings.upstream,
    database: settings.database,
    whoami: () => whoami({mode: settings.mode, worker: age, thread: 0, requests}),
  })
}
