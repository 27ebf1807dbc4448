import {holdMemory} from '../app/inject.js'
import {hooksOf} from '../configuration.js'
import type {Hooks, HookWorker} from '../hooks/hooks.js'
import {describeError} from '../http/describe-error.js'
import {createLog} from '../log.js'
import {errorTarget, fileOf, reopenLogs} from '../log-files.js'
import type {Settings} from '../settings.js'
import {birthVariable, inherited, readBirth} from './birth.js'
import type {RunWorker, WorkerContext} from './context.js'
import {WorkerError, workerExit, type WorkerExit} from './exit-code.js'
import {createPulse} from './pulse.js'
import {requestLimit} from './request-limit.js'

/** A worker process from its first line to its last: takes what its master gives it, runs its mode, leaves with a code. */
const watchParentMs = 1000

const birth = readBirth()
// What the app starts is no worker of this master.
Reflect.deleteProperty(process.env, birthVariable)
const settings: Settings = {...birth.settings, upstream: birth.settings.upstream ?? birth.bundledUpstream}
const log = createLog(settings.logLevel)
const stop = new AbortController()
const requests = new Int32Array(new SharedArrayBuffer(4))
const pulse = createPulse(inherited.heartbeatFd, settings.heartbeat, requests)
const self: HookWorker = {pid: process.pid, age: birth.age, thread: 0, settings, log}
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
    return pulse.hasBeaten() ? workerExit.failed : workerExit.bootError
  }
}

function workerContext(): WorkerContext {
  const limit = requestLimit(settings)
  return {
    settings,
    listenerFd: birth.listenerFd,
    age: birth.age,
    requests,
    isOrphan,
    stopping: stop.signal,
    booted: async () => hooks.postWorkerInit?.(self),
    notify: () => {
      pulse.beat()
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
  return process.ppid !== birth.masterPid
}

function beginStop(): void {
  stop.abort()
  // A little before the master loses patience: a worker that is killed cannot tell its last count.
  setTimeout(() => void leave(workerExit.ok), settings.gracefulTimeout * 900).unref()
}

/** Asked a second time, it waits no longer for the hook. */
async function leave(code: WorkerExit): Promise<never> {
  pulse.beatNow()
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
