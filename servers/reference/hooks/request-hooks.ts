import type {IncomingMessage} from 'node:http'
import type {AccessEntry} from '../access-log/entry.js'
import type {AsgiApp} from '../interface/asgi.js'
import type {NativeApp} from '../interface/native.js'
import type {Environ, WsgiApp} from '../interface/wsgi.js'
import {describeError} from '../log/describe-error.js'
import type {Hooks, HookWorker} from './hooks.js'

/** What a worker, or a pool thread of one, has hooks for. */
export interface WorkerHooks {
  readonly hooks: Hooks
  readonly worker: HookWorker
}

/** The app, with `preRequest` before it. What the hook throws is an error of the request. */
export function hookedWsgi(app: WsgiApp, {hooks: {preRequest}, worker}: WorkerHooks): WsgiApp {
  if (preRequest === undefined) return app
  return function* (environ, startResponse) {
    preRequest(worker, {
      method: environ.REQUEST_METHOD,
      target: environ.RAW_URI,
      headers: fieldsOf(environ),
    })
    return yield* app(environ, startResponse)
  }
}

export function hookedAsgi(app: AsgiApp, {hooks: {preRequest}, worker}: WorkerHooks): AsgiApp {
  if (preRequest === undefined) return app
  return async (scope, receive, send) => {
    if (scope.type === 'http') {
      const target = scope.queryString === '' ? scope.path : `${scope.path}?${scope.queryString}`
      preRequest(worker, {method: scope.method, target, headers: scope.headers})
    }
    return app(scope, receive, send)
  }
}

export function hookedNative(app: NativeApp, {hooks: {preRequest}, worker}: WorkerHooks): NativeApp {
  if (preRequest === undefined) return app
  return async (request, response) => {
    preRequest(worker, {
      method: request.method ?? '',
      target: request.url ?? '',
      headers: pairs(request),
    })
    return app(request, response)
  }
}

/** `postRequest` as a reader of the access log's entries; undefined when there is no such hook. */
export function requestObserver({
  hooks: {postRequest},
  worker,
}: WorkerHooks): ((entry: AccessEntry) => void) | undefined {
  if (postRequest === undefined) return undefined
  return ({method, target, requestFields, ...response}) => {
    try {
      postRequest(worker, {method, target, headers: [...requestFields]}, response)
    } catch (error) {
      worker.log.error(`Exception in postRequest hook\n${describeError(error)}`)
    }
  }
}

function fieldsOf(environ: Environ): readonly (readonly [string, string])[] {
  return Object.entries(environ).flatMap(([name, value]: [string, unknown]) => {
    const field = name.startsWith('HTTP_') ? name.slice('HTTP_'.length) : contentFields[name]
    return field === undefined || typeof value !== 'string'
      ? []
      : [[field.toLowerCase().replaceAll('_', '-'), value] as const]
  })
}

const contentFields: Readonly<Record<string, string>> = {
  CONTENT_TYPE: 'CONTENT_TYPE',
  CONTENT_LENGTH: 'CONTENT_LENGTH',
}

function pairs({rawHeaders}: IncomingMessage): readonly (readonly [string, string])[] {
  return Array.from({length: rawHeaders.length / 2}, (_, index) => [
    (rawHeaders[2 * index] ?? '').toLowerCase(),
    rawHeaders[2 * index + 1] ?? '',
  ])
}
