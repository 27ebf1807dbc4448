import type {AsgiApp} from '../interface/asgi.js'
import type {NativeApp} from '../interface/native.js'
import type {WsgiApp} from '../interface/wsgi.js'
import {nowUs, recorded, traceHeader, TraceRecord, tracing, type Place} from './record.js'

/** Every operation that the app yields is a wait: what the routine does between two of them is its own work. */
export function tracedWsgi(app: WsgiApp, place: Place): WsgiApp {
  if (!tracing) return app
  return function* traced(environ, startResponse) {
    const id = environ.HTTP_X_BENCH_TRACE
    if (id === undefined) return yield* app(environ, startResponse)
    const record = new TraceRecord(id, place)
    const routine = app(environ, startResponse)
    try {
      let step = routine.next()
      // One exchange is several operations: its sends belong to the wait that its answer ends.
      let exchange: [number, number] | undefined
      while (step.done !== true) {
        const operation = step.value
        exchange ??= [nowUs(), 0]
        const result: number = yield operation
        exchange[1] = nowUs()
        if (operation.kind === 'recv' || operation.kind === 'sleep') {
          record.waits.push(exchange)
          exchange = undefined
        }
        step = routine.next(result)
      }
      return step.value
    } finally {
      record.end()
    }
  }
}

export function tracedAsgi(app: AsgiApp, place: Place): AsgiApp {
  if (!tracing) return app
  return (scope, receive, send) => {
    const id = scope.type === 'http' ? scope.headers.find(([name]) => name === traceHeader)?.[1] : undefined
    if (id === undefined) return app(scope, receive, send)
    return recorded(new TraceRecord(id, place), () => app(scope, receive, send))
  }
}

export function tracedNative(app: NativeApp, place: Place): NativeApp {
  if (!tracing) return app
  return (request, response) => {
    const id = request.headers[traceHeader]
    if (typeof id !== 'string') return app(request, response)
    return recorded(new TraceRecord(id, place), () => app(request, response))
  }
}
