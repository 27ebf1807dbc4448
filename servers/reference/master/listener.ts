import {setTimeout as sleep} from 'node:timers/promises'
import {listenTcp, type Listener} from '../libc/listen.js'
import type {Log} from '../log.js'
import type {Settings} from '../settings.js'

const retryMs = 1000

/** Binds and listens, for all workers of the master. An address in use is tried again; undefined when it stays so. */
export async function openListener(
  settings: Settings,
  log: Log,
  attempts: number,
): Promise<Listener | undefined> {
  const {reusePort} = settings
  const {host, port} = settings.bind
  const name = `${host}:${port}`
  for (let attempt = 1; attempt <= attempts; attempt++) {
    try {
      return listenTcp({host, port, backlog: settings.backlog, reusePort, isReservation: reusePort})
    } catch (error) {
      if (!isInUse(error)) {
        log.error(`Invalid address ${name}: ${error instanceof Error ? error.message : String(error)}`)
        return undefined
      }
      log.error(`Connection in use: ${name}`)
      if (attempt < attempts) await sleep(retryMs)
    }
  }
  log.error(`Can't connect to ${name}`)
  return undefined
}

function isInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}
