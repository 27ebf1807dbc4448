import {parentPort, workerData} from 'node:worker_threads'
import {describeError} from '../../log/describe-error.js'
import {serveConnection, type ConnectionEnd} from '../../http/connection.js'
import {RequestParser} from '../../http/parser.js'
import type {Service} from '../../http/service.js'
import {close} from '../../../../libc/descriptor.js'
import {ring} from '../../../../libc/eventfd.js'
import {BlockingRun} from '../blocking/blocking-run.js'
import {Gil} from '../blocking/gil.js'
import {WorkerError} from '../../process/exit-code.js'
import {firstByteMs, idleTimeoutMs, stallMs, stopIdleMs} from '../idle-timeouts.js'
import {wsgiService} from '../wsgi-service.js'
import {giveBack} from './give-back.js'
import {JobQueue} from './job-queue.js'
import type {PoolThreadData, PoolThreadReport} from './pool-thread-data.js'
import {SharedState} from './shared-state.js'
import {threadBeat} from './thread-watch.js'

/** A pool thread: takes a connection with something to read, answers with blocking calls, gives it back. */
const jobWaitMs = 500

const data = workerData as PoolThreadData
const jobs = new JobQueue(data.jobs)
const state = new SharedState(data.state)
const gil = data.gil === undefined ? undefined : new Gil(data.gil)
const beat = threadBeat(data.beats, data.thread)
const service = await threadService()
const parser = new RequestParser(data.settings)

tell('ready')
while (state.phase !== 'leaving') {
  beat()
  const job = jobs.take(jobWaitMs)
  if (job === undefined) continue
  gil?.acquire()
  const end = serve(job.fd)
  if (end === 'closed' || !giveBack(job, data.epollFd, state)) countClosed()
  gil?.release()
}

function serve(fd: number): ConnectionEnd {
  parser.reset()
  const connection = new BlockingRun(serveConnection(fd, parser, service), gil, beat)
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

function tell(report: PoolThreadReport): void {
  parentPort?.postMessage(report)
}

/** An error loses its class between threads, and this one's exit code matters. */
async function threadService(): Promise<Service> {
  try {
    return await createThreadService()
  } catch (error) {
    if (error instanceof WorkerError) tell({exitCode: error.exitCode, message: error.message})
    throw error
  }
}

function createThreadService(): Promise<Service> {
  const {settings} = data
  return wsgiService(
    {...data, checkpoint: gil?.checkpoint},
    {
      afterResponse: settings.keepAlive === 0 ? 'close' : 'hand back',
      firstByteMs,
      idleMs: idleTimeoutMs(settings),
      headMs: stallMs(settings),
      stallMs: stallMs(settings),
      lingerMs: 100,
      isStopping: () => state.phase !== 'serving',
    },
  )
}
