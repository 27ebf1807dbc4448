import {once} from 'node:events'
import {createAccessLog} from '../access-log/access-log.js'
import {createAsgiApp} from '../app/asgi.js'
import {injected} from '../app/inject.js'
import {whoami} from '../app/whoami.js'
import {createLog} from '../log.js'
import {Acceptor} from './async/acceptor.js'
import {Connection} from './async/connection.js'
import {startLifespan} from './async/lifespan.js'
import type {Service} from './async/service.js'
import type {RunWorker, WorkerContext} from './context.js'

/** How often overdue connections are looked for. */
const sweepMs = 200

/** The async mode: one event loop, and an app that says at each `await` that others may go on. */
export const run: RunWorker = async context => {
  const {settings, stopping, notify} = context
  const service = serviceOf(context)
  const lifespan = await startLifespan(service.app)
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
    for (const connection of connections) connection.expire(nowMs)
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

function serviceOf({settings, requests, notify, stopping, age}: WorkerContext): Service {
  return {
    app: injected(
      createAsgiApp({
        upstream: settings.upstream,
        database: settings.database,
        whoami: () => whoami({mode: settings.mode, worker: age, thread: 0, requests}),
      }),
      settings,
    ),
    log: createLog(settings.logLevel),
    accessLog: createAccessLog(settings),
    limits: settings,
    keepAliveMs: settings.keepAlive * 1000,
    answered: () => {
      Atomics.add(requests, 0, 1)
      notify()
    },
    isStopping: () => stopping.aborted,
  }
}
