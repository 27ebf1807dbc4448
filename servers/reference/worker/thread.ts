import {localAddress} from '../../../libc/socket.js'
import {prepareListener} from './accept.js'
import {Gil} from './blocking/gil.js'
import type {RunWorker, WorkerContext} from './context.js'
import {eventLoopTurn} from './event-loop-turn.js'
import {JobQueue} from './thread/job-queue.js'
import {startPool, type Pool} from './thread/pool.js'
import {Poller} from './thread/poller.js'
import {SharedState} from './thread/shared-state.js'
import {ThreadWatch} from './thread/thread-watch.js'

/** An idle acceptor looks up from its epoll this often; a signal wakes it at once. */
const idleMs = 200

/** Under load there is always an event, yet signals must be seen. */
const mostBusyMs = 50

/** Descriptors that are not connections: Node's own, koffi's, each thread's upstream connections. */
const otherDescriptors = 1024

/**
 * The main thread accepts and polls; `threads` pool threads serve with blocking calls. JavaScript threads run at the
 * same time, unlike CPython's; `--gil` takes that away from them.
 */
export const run: RunWorker = async context => {
  prepareListener(context.listenerFd)
  const {settings} = context
  const jobMemory = JobQueue.allocate(settings.workerConnections)
  const stateMemory = SharedState.allocate(
    settings.workerConnections + 8 * settings.threads + otherDescriptors,
  )
  const beatMemory = ThreadWatch.allocate(settings.threads)
  const gilMemory = settings.gil ? Gil.allocate() : undefined
  const jobs = new JobQueue(jobMemory)
  const state = new SharedState(stateMemory)
  const poller = new Poller(context, jobs, state)
  const pool = await startPool(settings.threads, {
    settings,
    age: context.age,
    local: localAddress(context.listenerFd),
    jobs: jobMemory,
    state: stateMemory,
    beats: beatMemory,
    gil: gilMemory,
    requests: context.requests,
    epollFd: poller.epollFd,
    bellFd: poller.bellFd,
  })
  await context.booted()
  poller.start()
  const watch = new ThreadWatch(beatMemory, performance.now())
  await serve(context, poller, pool, state, watch, gilMemory === undefined ? undefined : new Gil(gilMemory))
  state.phase = 'leaving'
  jobs.wakeAll()
  await pool.ended
  poller.close()
}

async function serve(
  context: WorkerContext,
  poller: Poller,
  pool: Pool,
  state: SharedState,
  watch: ThreadWatch,
  gil: Gil | undefined,
): Promise<void> {
  let turnedMs = performance.now()
  while (state.phase === 'serving' || state.connections > 0) {
    const count = poller.wait(idleMs)
    gil?.acquire()
    poller.handle(count)
    gil?.release()
    const nowMs = performance.now()
    if (watch.allTurn(nowMs)) context.notify()
    if (count > 0 && nowMs - turnedMs < mostBusyMs) continue
    turnedMs = nowMs
    await eventLoopTurn()
    const failure = pool.failure()
    if (failure !== undefined) throw failure
    if (context.isOrphan()) return
    if (state.phase === 'serving' && context.stopping.aborted) {
      state.phase = 'stopping'
      poller.stop()
    }
  }
}
