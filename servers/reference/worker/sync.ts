import {forever} from '../interface/wsgi-io.js'
import {serveConnection} from '../http/connection.js'
import {RequestParser} from '../http/parser.js'
import type {Service} from '../http/service.js'
import {close} from '../../../libc/descriptor.js'
import {localAddress} from '../../../libc/socket.js'
import {waitFor} from '../../../libc/poll.js'
import {acceptNext, prepareListener} from './accept.js'
import {BlockingRun} from './blocking/blocking-run.js'
import type {RunWorker, WorkerContext} from './context.js'
import {stopIdleMs} from './idle-timeouts.js'
import {eventLoopTurn} from './event-loop-turn.js'
import {wsgiService} from './wsgi-service.js'

/** How long an idle worker sleeps at a time, as gunicorn's. A signal ends it early. */
const idleMs = 1000

/** Under load `accept` never comes back empty, yet signals must be seen. */
const mostBusyMs = 50

/**
 * One thread, one request at a time, nothing else meanwhile: the next connection waits in the kernel's backlog, and a
 * client that stays silent holds the worker until the master's timeout. No keep-alive, which would let one client hold
 * it for nothing. Only where the thread has waited anyway does the event loop turn, for signal handlers to run.
 */
export const run: RunWorker = async context => {
  prepareListener(context.listenerFd)
  const service = await syncService(context)
  await context.booted()
  const parser = new RequestParser(context.settings)
  let turnedMs = performance.now()
  while (!context.stopping.aborted) {
    const fd = acceptNext(context.listenerFd)
    context.notify()
    if (fd === undefined) waitFor('read', context.listenerFd, idleMs)
    else await serveOne(fd, parser, service, context)
    const nowMs = performance.now()
    if (fd === undefined || nowMs - turnedMs > mostBusyMs) {
      turnedMs = nowMs
      await eventLoopTurn()
    }
  }
}

async function serveOne(
  fd: number,
  parser: RequestParser,
  service: Service,
  context: WorkerContext,
): Promise<void> {
  parser.reset()
  const connection = new BlockingRun(serveConnection(fd, parser, service))
  let stopSeenMs = Infinity
  while (connection.proceed() === 'waiting') {
    await eventLoopTurn()
    if (context.stopping.aborted) stopSeenMs = Math.min(stopSeenMs, performance.now())
    // The request of who has just connected may be on its way.
    if (context.isOrphan() || (connection.isIdle && performance.now() - stopSeenMs >= stopIdleMs)) {
      close(fd)
      return
    }
  }
}

function syncService({settings, age, requests, stopping, listenerFd}: WorkerContext): Promise<Service> {
  const thread = {settings, age, thread: 0, requests, local: localAddress(listenerFd)}
  return wsgiService(thread, {
    afterResponse: 'close',
    firstByteMs: forever,
    idleMs: forever,
    headMs: forever,
    stallMs: forever,
    lingerMs: 100,
    isStopping: () => stopping.aborted,
  })
}
