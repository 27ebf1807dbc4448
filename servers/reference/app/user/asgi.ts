import type {Log} from '../../log/log.js'
import type {AsgiApp, Send, SendEvent} from '../../interface/asgi.js'
import type {Callable} from '../../interface/interface-of-mode.js'
import {failingWith, surviveStrayErrors} from './stray-error.js'

/** A user's ASGI app. What ASGI lets an app leave out is filled in. */
export function userAsgiApp(callable: Callable, log: Log): AsgiApp {
  surviveStrayErrors(log)
  const app = callable as unknown as AsgiApp
  return (scope, receive, send) => {
    // What an app starts in its lifespan outlives every request.
    if (scope.type === 'lifespan') return (async () => app(scope, receive, send))()
    return failingWith(() => app(scope, receive, filledIn(send)))
  }
}

function filledIn(send: Send): Send {
  return event => send(whole(event))
}

function whole(event: SendEvent): SendEvent {
  const given: Partial<SendEvent> & {headers?: unknown; body?: unknown} = event
  if (event.type === 'http.response.start' && given.headers === undefined) return {...event, headers: []}
  if (event.type === 'http.response.body' && given.body === undefined) return {...event, body: ''}
  return event
}
