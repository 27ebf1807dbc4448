import type {EndedWorker} from '../hooks/hooks.js'
import type {Log} from '../log/log.js'
import {workerExit} from '../process/exit-code.js'
import type {WorkerHandle} from './worker-handle.js'

/** Says why a worker ended, in gunicorn's words and severities. */
export function logExit(log: Log, worker: WorkerHandle): void {
  const {code, signal} = worker.end ?? {code: 0, signal: null}
  if (signal === 'SIGKILL') {
    log.error(`Worker (pid:${worker.pid}) was sent SIGKILL! Perhaps out of memory?`)
  } else if (signal === 'SIGTERM') {
    log.info(`Worker (pid:${worker.pid}) was sent SIGTERM!`)
  } else if (signal !== null) {
    log.warning(`Worker (pid:${worker.pid}) was sent ${signal}!`)
  } else if (code === workerExit.listenerGone) {
    log.debug(`Worker (pid:${worker.pid}) came too late for its listener; another follows`)
  } else if (code !== workerExit.ok) {
    log.error(`Worker (pid:${worker.pid}) exited with code ${String(code)}`)
  }
}

/** As hooks are told of it. */
export function endedWorker({pid, age, end}: WorkerHandle): EndedWorker {
  return {pid, age, code: end?.code ?? null, signal: end?.signal ?? null}
}

/** An end that no new worker would escape: the master gives up with this code and reason. */
export function haltReason(worker: WorkerHandle): {code: number; reason: string} | undefined {
  const code = worker.end?.code ?? workerExit.ok
  if (code === workerExit.appLoadError) return {code, reason: 'App failed to load.'}
  if (code === workerExit.bootError || failedUnseen(worker, code)) {
    return {code: workerExit.bootError, reason: 'Worker failed to boot.'}
  }
  return undefined
}

/** It went by itself, with an error, before its loop turned once: it did not get as far as choosing an exit code. */
function failedUnseen(worker: WorkerHandle, code: number): boolean {
  const isError = code !== workerExit.ok && code !== workerExit.listenerGone
  return isError && worker.state === 'serving' && !worker.heartbeat.hasBeaten()
}
