import type {Environ} from '../interface/wsgi.js'
import type {Routine} from '../interface/wsgi-io.js'
import {plainAnswer, type Answer} from './answer.js'
import {ClientGone} from './body-input.js'
import {describeError} from '../log/describe-error.js'
import {escaped} from '../log/escaped.js'
import {HttpError} from './http-error.js'
import type {ResponseStart} from './response-head.js'
import type {Service} from './service.js'

/** Calls the app for one request. What it throws becomes an error answer: the worker lives. */
export function* runApp(
  {app, logError}: Pick<Service, 'app' | 'logError'>,
  environ: Environ,
): Routine<Answer | 'client gone'> {
  let start: ResponseStart | undefined
  try {
    const body = yield* app(environ, (status, headers) => {
      start = {status, headers}
    })
    if (start === undefined) throw new Error('the app returned without calling startResponse')
    return {start, body, connection: 'may stay'}
  } catch (error) {
    if (error instanceof ClientGone) return 'client gone'
    if (error instanceof HttpError) return plainAnswer(error.status, error.message)
    logError(
      `Error handling request ${escaped(`${environ.REQUEST_METHOD} ${environ.RAW_URI}`)}\n${describeError(error)}`,
    )
    return plainAnswer(500, 'the app failed')
  }
}
