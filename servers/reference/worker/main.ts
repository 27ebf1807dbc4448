import {holdMemory} from '../app/inject.js'
import {hooksOf} from '../config/configuration.js'
import type {Hooks, HookWorker} from '../hooks/hooks.js'
import {describeError} from '../log/describe-error.js'
import {createLog} from '../log/log.js'
import {errorTarget, fileOf, reopenLogs} from '../log/log-targets.js'
import type {Settings} from '../settings/settings.js'
import {workerInitVariable, inherited, readWorkerInit} from '../process/worker-init.js'
import type {RunWorker, WorkerContext} from './context.js'
import {WorkerError, workerExit, type WorkerExit} from '../process/exit-code.js'
import {createHeartbeatWriter} from './heartbeat-writer.js'
import {requestLimit} from './request-limit.js'

/** A worker process from its first line to its last: takes what its master gives it, runs its mode, leaves with a code. */
const watchParentMs = 1000

const init = readWorkerInit()
// What the app starts is no worker of this master.
Reflect.deleteProperty(process.env, workerInitVariable)
const settings: Settings = {...init.settings, upstream: init.settings.upstream ?? init.bundledUpstream}
const log = createLog(settings.logLevel)
const stop = new AbortController()
const requests = new Int32Array(new SharedArrayBuffer(4))
const heartbeat = createHeartbeatWriter(inherited.heartbeatFd, settings.heartbeat, requests)
const self: HookWorker = {pid: process.pid, age: init.age, thread: 0, settings, log}
let hooks: Hooks = {}
let isLeaving = false

log.info(`Booting worker with pid: ${process.pid}`)
obeySignals()
watchParent()
await leave(await work())

async function work(): Promise<WorkerExit> {
  try {
    holdMemory(settings)
    hooks = await hooksOf(settings)
    await hooks.postFork?.(self)
    // Only the wanted mode is loaded: what the others need costs memory in every worker.
    const {run} = (await import(`./${settings.mode}.js`)) as {readonly run: RunWorker}
    await run(workerContext())
    return workerExit.ok
  } catch (error) {
    log.error(`Exception in worker process\n${describeError(error)}`)
    if (error instanceof WorkerError) return error.exitCode
    return heartbeat.hasBeaten() ? workerExit.failed : workerExit.bootError
  }
}

function workerContext(): WorkerContext {
  const limit = requestLimit(settings)
  return {
    settings,
    listenerFd: init.listenerFd,
    age: init.age,
    requests,
    isOrphan,
    stopping: stop.signal,
    booted: async () => hooks.postWorkerInit?.(self),
    notify: () => {
      heartbeat.beat()
      if (Atomics.load(requests, 0) < limit || stop.signal.aborted) return
      log.info('Autorestarting worker after current request.')
      beginStop()
    },
  }
}

function obeySignals(): void {
  process.on('SIGTERM', beginStop)
  process.on('SIGUSR1', () =>
    reopenLogs(
      [errorTarget(settings), {path: fileOf(settings.accessLogfile), fd: inherited.accessLogFd}],
      log,
    ),
  )
  // While a thread is blocked no handler of ours can run; the default action then ends the worker all the same.
  if (settings.mode === 'sync' || settings.mode === 'thread') return
  process.on('SIGINT', () => void cutShort('workerInt', workerExit.ok))
  process.on('SIGQUIT', () => void cutShort('workerInt', workerExit.ok))
  process.on('SIGABRT', () => void cutShort('workerAbort', workerExit.aborted))
}

async function cutShort(hook: 'workerInt' | 'workerAbort', code: WorkerExit): Promise<void> {
  try {
    await hooks[hook]?.(self)
  } catch (error) {
    log.error(`Exception in worker process\n${describeError(error)}`)
    await leave(workerExit.failed)
  }
  await leave(code)
}

/** Modes that block look at isOrphan themselves; where the event loop turns, this timer does it. */
function watchParent(): void {
  setInterval(() => {
    if (isOrphan() && !stop.signal.aborted) beginStop()
  }, watchParentMs).unref()
}

function isOrphan(): boolean {
  return process.ppid !== init.masterPid
}

function beginStop(): void {
  stop.abort()
  // A little before the master gives up waiting: a worker that is killed cannot tell its last count.
  setTimeout(() => void leave(workerExit.ok), settings.gracefulTimeout * 900).unref()
}

/** Asked a second time, it waits no longer for the hook. */
async function leave(code: WorkerExit): Promise<never> {
  heartbeat.beatNow()
  if (!isLeaving) {
    isLeaving = true
    log.info(`Worker exiting (pid: ${process.pid})`)
    try {
      if (hooks.workerExit !== undefined) await hooks.workerExit(self)
    } catch (error) {
      log.warning(`Exception during worker exit:\n${describeError(error)}`)
    }
  }
  process.exit(code)
}
