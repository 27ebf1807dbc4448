import type {AsgiApp, ReceiveEvent} from '../../interface/asgi.js'
import {WorkerError, workerExit} from '../../process/exit-code.js'

export interface Lifespan {
  /** Tells the app that no more requests come; resolves when it has cleaned up. */
  shutdown(): Promise<void>
}

/** Calls the app with its lifespan scope and waits until it is ready. An app without lifespan support is ready at once. */
export async function startLifespan(app: AsgiApp): Promise<Lifespan> {
  const events: ReceiveEvent[] = [{type: 'lifespan.startup'}]
  let wake: (() => void) | undefined
  let onComplete: (() => void) | undefined
  let failure: string | undefined

  const receive = async (): Promise<ReceiveEvent> => {
    for (;;) {
      const event = events.shift()
      if (event !== undefined) return event
      await new Promise<void>(resolve => (wake = resolve))
    }
  }
  const running = app({type: 'lifespan'}, receive, event => {
    if (event.type === 'lifespan.startup.failed') failure = event.message
    onComplete?.()
    return Promise.resolve()
  })
  // ASGI: raising on this scope means that the app does not take part.
  const ended = running.catch(() => undefined)
  const reply = (): Promise<void> => new Promise(resolve => (onComplete = resolve))

  await Promise.race([reply(), ended])
  if (failure !== undefined)
    throw new WorkerError(workerExit.bootError, `the app could not start: ${failure}`)
  return {
    shutdown: async () => {
      events.push({type: 'lifespan.shutdown'})
      wake?.()
      await Promise.race([reply(), ended])
    },
  }
}
