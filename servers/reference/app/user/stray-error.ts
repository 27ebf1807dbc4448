import {AsyncLocalStorage} from 'node:async_hooks'
import {describeError} from '../../log/describe-error.js'
import type {Log} from '../../log/log.js'

/** Says whether the error was taken: a call that has ended takes none. */
type Take = (error: unknown) => boolean

const calls = new AsyncLocalStorage<Take>()
let isInstalled = false

/**
 * A user's app may throw where nobody waits for it: in a timer, in an event's listener, in a promise that was let go.
 * Node would end the process, and with it all requests in it; here such an error fails the request that it stems from
 * (`failingWith`), or is only logged.
 */
export function surviveStrayErrors(log: Log): void {
  if (isInstalled) return
  isInstalled = true
  process.on('uncaughtException', (error: unknown, origin) => {
    if (calls.getStore()?.(error) === true) return
    log.error(`Error in the app outside of a request (${origin})\n${describeError(error)}`)
  })
}

/** Calls the app for one request: rejects when the call does, or when anything that it has started throws meanwhile. */
export function failingWith(call: () => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    let isOver = false
    const end = (error?: unknown): void => {
      isOver = true
      if (error === undefined) resolve()
      else reject(error instanceof Error ? error : new Error(`the app threw ${describeError(error)}`))
    }
    const take: Take = error => {
      if (isOver) return false
      end(error ?? 'undefined')
      return true
    }
    const run = async (): Promise<void> => {
      await call()
    }
    calls.run(take, run).then(
      () => end(),
      (error: unknown) => end(error ?? 'undefined'),
    )
  })
}
