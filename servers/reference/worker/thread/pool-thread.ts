import {parentPort, workerData} from 'node:worker_threads'
import {createAccessLog} from '../../access-log/access-log.js'
import {injected} from '../../app/inject.js'
import {fixedApp} from '../../app/wsgi.js'
import {Upstream} from '../../app/wsgi-upstream.js'
import {describeError} from '../../http/describe-error.js'
import {serveConnection, type ConnectionEnd} from '../../http/connection.js'
import {RequestParser} from '../../http/parser.js'
import {createService, type Service} from '../../http/service.js'
import {close} from '../../libc/descriptor.js'
import {ring} from '../../libc/eventfd.js'
import {createLog} from '../../log.js'
import {BlockingRun} from '../blocking/blocking-run.js'
import {Gil} from '../blocking/gil.js'
import {firstByteMs, silentMs, stopIdleMs} from '../patience.js'
import {giveBack} from './give-back.js'
import {JobQueue} from './job-queue.js'
import type {PoolThreadData} from './pool-thread-data.js'
import {SharedState} from './shared-state.js'

/** A pool thread: takes a connection with something to read, answers with blocking calls, gives it back. */
const jobWaitMs = 500

const data = workerData as PoolThreadData
const jobs = new JobQueue(data.jobs)
const state = new SharedState(data.state)
const gil = data.gil === undefined ? undefined : new Gil(data.gil)
const service = threadService()
const parser = new RequestParser(data.settings)

parentPort?.postMessage('ready')
while (state.phase !== 'leaving') {
  const job = jobs.take(jobWaitMs)
  if (job === undefined) continue
  gil?.acquire()
  const end = serve(job.fd)
  if (end === 'closed' || !giveBack(job, data.epollFd, state)) countClosed()
  gil?.release()
}

function serve(fd: number): ConnectionEnd {
  parser.reset()
  const connection = new BlockingRun(serveConnection(fd, parser, service), gil)
  let stopSeenMs = Infinity
  try {
    while (connection.proceed() === 'waiting') {
      const {phase} = state
      if (phase === 'serving') continue
      stopSeenMs = Math.min(stopSeenMs, performance.now())
      const isOver = connection.isIdle && performance.now() - stopSeenMs >= stopIdleMs
      if (isOver || phase === 'leaving') {
        close(fd)
        return 'closed'
      }
    }
    return connection.value ?? 'closed'
  } catch (error) {
    service.logError(`Error on a connection\n${describeError(error)}`)
    close(fd)
    return 'closed'
  }
}

/** The poller sleeps: it must hear of the first free place, and of the end. */
function countClosed(): void {
  const before = state.closed()
  if (before >= data.settings.workerConnections || state.phase !== 'serving') ring(data.bellFd)
}

function threadService(): Service {
  const {settings, age, thread, requests, local} = data
  const upstream = settings.upstream === undefined ? undefined : new Upstream(settings.upstream)
  return createService({
    app: injected(
      fixedApp({mode: 'thread', worker: age, thread, requests, upstream, checkpoint: gil?.checkpoint}),
      settings,
    ),
    afterResponse: settings.keepAlive === 0 ? 'close' : 'hand back',
    firstByteMs,
    idleMs: silentMs(settings),
    headMs: Infinity,
    lingerMs: 100,
    isStopping: () => state.phase !== 'serving',
    countRequest: () => Atomics.add(requests, 0, 1),
    logError: createLog(settings.logLevel).error,
    accessLog: createAccessLog(settings),
    local,
    multithread: true,
    multiprocess: settings.workers > 1,
  })
}
