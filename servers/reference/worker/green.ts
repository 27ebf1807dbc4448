import type {Service} from '../http/service.js'
import {localAddress} from '../../../libc/socket.js'
import {prepareListener} from './accept.js'
import type {RunWorker, WorkerContext} from './context.js'
import {eventLoopTurn} from './event-loop-turn.js'
import {Acceptor} from './green/acceptor.js'
import {Hub} from './green/hub.js'
import {idleTimeoutMs, stallMs, stopIdleMs} from './idle-timeouts.js'
import {wsgiService} from './wsgi-service.js'

/** An idle hub looks up from its epoll this often; a signal wakes it at once. */
const idleMs = 200

/** Under load the hub is never quiet, yet signals must be seen. */
const mostBusyMs = 50

/**
 * One thread, a coroutine for every connection. The code that serves them is the blocking code of sync mode, word for
 * word; here `recv` and `sleep` mean "run somebody else meanwhile".
 */
export const run: RunWorker = async context => {
  prepareListener(context.listenerFd)
  const hub = new Hub()
  const service = await greenService(context)
  await context.booted()
  const acceptor = new Acceptor(hub, service, context)
  let turnedMs = performance.now()
  let state: 'serving' | 'stopping' = 'serving'
  while (state === 'serving' || acceptor.connections > 0) {
    const outcome = hub.turn(idleMs)
    context.notify()
    const nowMs = performance.now()
    if (outcome === 'busy' && nowMs - turnedMs < mostBusyMs) continue
    turnedMs = nowMs
    await eventLoopTurn()
    if (context.isOrphan()) break
    if (state === 'serving' && context.stopping.aborted) {
      state = 'stopping'
      acceptor.stop()
      hub.hurryIdle(stopIdleMs)
    }
  }
  hub.close()
}

function greenService({settings, age, requests, stopping, listenerFd}: WorkerContext): Promise<Service> {
  const thread = {settings, age, thread: 0, requests, local: localAddress(listenerFd)}
  return wsgiService(thread, {
    afterResponse: settings.keepAlive === 0 ? 'close' : 'wait',
    firstByteMs: idleTimeoutMs(settings),
    idleMs: idleTimeoutMs(settings),
    headMs: idleTimeoutMs(settings),
    stallMs: stallMs(settings),
    lingerMs: 1000,
    isStopping: () => stopping.aborted,
  })
}
